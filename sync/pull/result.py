"""What a pull did."""

from __future__ import annotations

from dataclasses import dataclass

from sync.store.findings import Finding


@dataclass(frozen=True, slots=True)
class PullResult:
    """Counts of a pull, and what a person must look at.

    ``offerings`` were read completely; ``unread`` could not be (their facts stay as they were); ``stopped`` holds
    what shrank too much to be believed. ``seconds`` is wall time, ``students`` are distinct accounts.
    """

    run_id: int
    requests: int
    seconds: float
    offerings: int
    unmapped: int
    students: int
    attempts_new: int
    attempts_changed: int
    attempts_vanished: int
    attempts_withdrawn: int
    unread: tuple[Finding, ...]
    stopped: tuple[Finding, ...]
    findings: int

    @property
    def complete(self) -> bool:
        """Say whether everything was read and stored."""
        return not self.unread and not self.stopped

    @property
    def changed_anything(self) -> bool:
        """Say whether any attempt changed."""
        counts = (self.attempts_new, self.attempts_changed, self.attempts_vanished, self.attempts_withdrawn)
        return any(counts)
