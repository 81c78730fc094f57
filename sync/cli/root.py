"""The command line and its groups, without their commands."""

from __future__ import annotations

import typer


def root() -> typer.Typer:
    """Return ``yujing`` as yet without a command."""
    return typer.Typer(
        name="yujing",
        help="预警：按学校规定尽早发现学业困难的学生，告知本人，帮助他们。",
        no_args_is_help=True,
        pretty_exceptions_show_locals=False,
        rich_markup_mode=None,  # Rich takes longer to import than --help may take
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def group(name: str, help_text: str, *, alone: bool = False) -> typer.Typer:
    """Return a group of commands, ``yujing NAME …``, as yet without any; ``alone``: its name does something too."""
    return typer.Typer(
        name=name,
        help=help_text,
        invoke_without_command=alone,
        no_args_is_help=not alone,
        add_completion=False,
        rich_markup_mode=None,
    )
