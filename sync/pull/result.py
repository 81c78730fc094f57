"""What a pull did."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sync.store.findings import Finding


@dataclass(frozen=True, slots=True)
class PullResult:
    """Counts of a pull, and what a person must look at.

    ``offerings`` were read completely, ``verified`` of them sealed ones whose turn it was; ``sealed`` were left, and
    ``resumed`` had been read before an interruption; ``dates_from`` names where enrolment dates and completions came
    from, empty where nothing needed them; ``unread`` could not be (their facts stay as they were);
    ``stopped`` holds what shrank too much to be believed. ``seconds`` is wall time, ``students`` are distinct accounts.
    """

    run_id: int
    requests: int
    seconds: float
    offerings: int
    verified: int
    sealed: int
    resumed: int
    dates_from: str
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


def figures_of(result: PullResult) -> dict[str, int | str]:
    """Return the counts of a pull, and its source, by their names, for the record of the run."""
    values = {each.name: getattr(result, each.name) for each in fields(result) if each.name != "run_id"}
    return {name: value for name, value in values.items() if isinstance(value, int | str)}
