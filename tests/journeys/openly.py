"""A whole run by the commands, for an account that hides nothing of what it writes: ``openly.py FOLDER DAY``.

All in one process, which costs a tenth; before each command the mask is what a careless account has.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from datetime import date
from pathlib import Path

import sync.site
from sync.cli import entry
from sync.demo.clock import StoryClock
from tests.sync.scene import ZONE

WHY = ("--reason", "试验")


def run(*words: str) -> str:
    """Run a command, and return what it prints; it may say that something needs a person."""
    os.umask(0)
    sys.argv = ["yujing", *words]
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.suppress(SystemExit):
        try:
            entry.main()
        except SystemExit as end:
            if (end.code or 0) not in (0, 1):
                raise AssertionError(words, end.code) from None
            raise
    return told.getvalue()


def everything(folder: Path) -> None:
    """Do what a term asks for, and write out what can be written out."""
    kept = folder / "written"
    kept.mkdir(mode=0o700)
    run("init", str(folder / "another"))
    run("import", str(folder / "registrar"))
    run("pull")
    run("evaluate", "--json", str(kept / "verdicts.json"))
    run("approve", json.loads(run("plan", "--json"))["checksum"], "--actor", "王敏")
    run("apply")
    run("send")
    run("forms", *WHY)
    run("list", "print")
    run("export", str(kept / "bundle"), *WHY)
    run("ledger", "--sheet", str(kept / "ledger.xlsx"), *WHY)
    run("archive", "--period", "2024-2025-1", "--to", str(kept / "archive"), "--incomplete-reason", "试验", *WHY)
    run("check", "--offline")


if __name__ == "__main__":
    site, moment = sys.argv[1], StoryClock(date.fromisoformat(sys.argv[2]), ZONE)
    sync.site.__dict__["SystemClock"] = lambda: moment
    os.environ.update(YUJING_SITE=site, YUJING_ACTOR="李红")
    everything(Path(site))
