"""``yujing`` as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from queue import Queue
from threading import Thread

from connector.standin.rest import Answer, Request
from connector.standin.server import StandIn

PATIENCE = 60
"""After so many seconds a test gives up; nothing waits so long unless it hangs."""
_PLAIN = ("-c", "from sync.cli.main import main; main()")
_HURRIED = (str(Path(__file__).with_name("hurried.py")),)


def start(folder: Path, *arguments: str, hurried: bool = False) -> subprocess.Popen[str]:
    """Start a command on a site, ``hurried`` (`tests.journeys.hurried`) or as it is."""
    return subprocess.Popen(
        [sys.executable, *(_HURRIED if hurried else _PLAIN), *arguments, "--site", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "YUJING_ACTOR": "李红"},
    )


class Lines:
    """The lines that a process writes to standard error, as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.seen: list[str] = []
        self._process = process
        self._waiting: Queue[str | None] = Queue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def until(self, words: str) -> str:
        """Wait for a line that holds ``words``, and return it."""
        while (line := self._waiting.get(timeout=PATIENCE)) is not None:
            self.seen.append(line)
            if words in line:
                return line
        raise AssertionError(f"ended without {words!r}:\n{''.join(self.seen)}")

    def rest(self) -> list[str]:
        """Wait for the end of the process, and return every line."""
        while (line := self._waiting.get(timeout=PATIENCE)) is not None:
            self.seen.append(line)
        return self.seen

    def _read(self) -> None:
        for line in self._process.stderr or ():
            self._waiting.put(line)
        self._waiting.put(None)


def watch_writes(moodle: StandIn, before: Callable[[int], bool], after: Callable[[int], None]) -> None:
    """Call ``before`` and ``after`` around every write, with its number, from 1; where ``before`` says so, it is lost.

    Moodle does nothing about a write that is lost.
    """
    rest = moodle._rest
    answer, count = rest.answer, 0

    def watched(request: Request, url: str) -> tuple[Answer, bool]:
        nonlocal count
        function = rest.functions.get(request.function)
        if function is None or not function.writes:
            return answer(request, url)
        count += 1
        number = count
        if before(number):
            return Answer(503, "text/plain", ""), False
        answered = answer(request, url)
        after(number)
        return answered

    rest.answer = watched  # type: ignore[method-assign]
