"""``yujing``: the command line's entry; each command lives in a module of its own and imports what it needs late."""

from __future__ import annotations

import gc
import os
from typing import Final

import typer

from sync.cli import (
    audit,
    case_steps,
    cases,
    daemon,
    duties,
    evaluation,
    exceptions,
    exchange,
    explain,
    forgetting,
    keys,
    lists,
    messages,
    near,
    paper,
    policy,
    policy_diff,
    policy_test,
    records,
    replay,
    setup,
    uninstall,
    writing,
)
from sync.cli.leaving import Leaving

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
    case_steps,
    duties,
    records,
    exceptions,
    lists,
    messages,
    paper,
    policy,
    replay,
    audit,
    keys,
    forgetting,
    daemon,
    uninstall,
):
    module.register(app)
policy_test.register(policy.app)
policy_diff.register(policy.app)


_GARBAGE_AFTER: Final = 200_000
"""After how many new objects the collector looks for garbage. Imports make very many, which all stay, and Python looks
among them every 700: without that, the bare imports took 5 to 12 % less."""


def main() -> None:
    """Run the command line; what it writes is nobody else's to read."""
    os.umask(0o077)
    gc.set_threshold(_GARBAGE_AFTER)
    # Other packages' plug-ins have no business in our settings and policies; looking for them takes time too.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    leaving = Leaving()
    try:
        app()
    except SystemExit as end:
        leaving.with_status(end.code)
        raise
