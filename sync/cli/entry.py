"""``yujing``: where the program begins."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import Final

import typer

from sync.cli.leaving import Leaving
from sync.cli.root import root

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
        asked_for(sys.argv[1:])()
    except SystemExit as end:
        leaving.with_status(end.code)
        raise


def asked_for(words: Sequence[str]) -> typer.Typer:
    """The command line that can do what the words ask for.

    An explanation is what people sit and wait for; it does not wait for some forty other commands to be made ready.
    """
    if list(words[:1]) == ["explain"]:
        from sync.cli import explain

        alone = root()
        alone.callback()(_nothing)
        explain.register(alone)
        return alone
    from sync.cli.main import app

    return app


def _nothing() -> None:
    """Nothing is done before the command; that there is something makes Typer ask for the command's name."""
