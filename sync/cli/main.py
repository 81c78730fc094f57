"""``yujing``: the command line's entry; each command lives in a module of its own and imports what it needs late."""

from __future__ import annotations

import os

import typer

from sync.cli import (
    cases,
    daemon,
    evaluation,
    exchange,
    explain,
    messages,
    near,
    paper,
    policy,
    policy_diff,
    policy_test,
    replay,
    setup,
    uninstall,
    writing,
)

app = typer.Typer(
    name="yujing",
    help="预警：按学校规定尽早发现学业困难的学生，告知本人，帮助他们。",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,  # Rich takes longer to import than --help may take
    context_settings={"help_option_names": ["-h", "--help"]},
)

for module in (
    setup,
    exchange,
    evaluation,
    explain,
    near,
    writing,
    cases,
    messages,
    paper,
    policy,
    replay,
    daemon,
    uninstall,
):
    module.register(app)
policy_test.register(policy.app)
policy_diff.register(policy.app)


def main() -> None:
    """Run the command line; what it writes is nobody else's to read."""
    os.umask(0o077)
    app()
