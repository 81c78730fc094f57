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
from sync.logs.setup import crash_report, log_of_a_command

_GARBAGE_AFTER: Final = 200_000
"""After how many new objects the collector looks for garbage. Imports make very many, which all stay, and Python looks
among them every 700: without that, the bare imports took 5 to 12 % less."""

_FAULT: Final = 5
"""`sync.cli.exits.Exit.FAULT`, which is not imported for its number alone."""


def main() -> None:
    """Run the command line; what it writes is nobody else's to read."""
    os.umask(0o077)
    gc.set_threshold(_GARBAGE_AFTER)
    # Other packages' plug-ins have no business in our settings and policies; looking for them takes time too.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    log_of_a_command()
    leaving = Leaving()
    try:
        asked_for(sys.argv[1:])()
    except SystemExit as end:
        leaving.with_status(end.code)
        raise
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        # A traceback's last line may hold a name or a token; whoever develops on invented data asks for it.
        if os.environ.get("YUJING_TRACEBACK"):
            sys.excepthook = sys.__excepthook__
            raise
        sys.stderr.write(crash_report(error))
        leaving.with_status(_FAULT)
        raise SystemExit(_FAULT) from None


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
