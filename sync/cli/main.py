"""All commands of ``yujing``; each lives in a module of its own and imports what it needs late."""

from __future__ import annotations

from sync.cli import (
    archive,
    audit,
    backup,
    case_steps,
    cases,
    daemon,
    drift,
    duties,
    evaluation,
    exceptions,
    exchange,
    explain,
    forgetting,
    keys,
    ledger,
    list_tables,
    lists,
    messages,
    near,
    paper,
    policy,
    policy_diff,
    policy_test,
    receipts,
    records,
    replay,
    reprints,
    service,
    setup,
    sites,
    statistics,
    students,
    uninstall,
    version,
    workers,
    writing,
)
from sync.cli.entry import main as main
from sync.cli.root import root

app = root()

for module in (
    setup,
    exchange,
    evaluation,
    explain,
    near,
    writing,
    drift,
    cases,
    case_steps,
    duties,
    students,
    records,
    receipts,
    ledger,
    exceptions,
    lists,
    messages,
    paper,
    statistics,
    policy,
    replay,
    archive,
    audit,
    keys,
    backup,
    forgetting,
    daemon,
    service,
    workers,
    sites,
    uninstall,
):
    module.register(app)
version.register(app)
list_tables.register(lists.app)
policy_test.register(policy.app)
policy_diff.register(policy.app)
reprints.register(paper.app)
