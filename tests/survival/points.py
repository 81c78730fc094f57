"""The points at which a process may die: before and after each commit, each write to Moodle, each file's new name."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from connector.moodle.transport import MoodleTransport


class Fuse:
    """Counts the points that a process comes to, and kills it (SIGKILL) at one; 0 lets it live. ``seen`` names them."""

    def __init__(self, kill_at: int = 0) -> None:
        self.seen: list[str] = []
        self._kill_at = kill_at

    def burn(self, what: str) -> None:
        """Come to a point."""
        self.seen.append(what)
        if len(self.seen) == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, what: str | Callable[..., str], work: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``work`` with a point before it and one after."""

        def watched(*given: Any, **named: Any) -> Any:
            name = what if isinstance(what, str) else what(*given)
            self.burn(f"before {name}")
            result = work(*given, **named)
            self.burn(f"after {name}")
            return result

        return watched

    def lay(self) -> None:
        """Come to a point wherever this process writes; for a process that has nothing else to do afterwards."""
        for owner, method, what in (
            (DefaultDialect, "do_commit", "commit"),
            (MoodleTransport, "write", lambda _self, function, *_: str(function)),
            (os, "replace", "new name"),
            (os, "rename", "new name"),
        ):
            setattr(owner, method, self.around(what, getattr(owner, method)))
