"""Lists cut into requests that no server truncates, and the entry found that spoils a whole request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from connector.moodle.encoding import MAX_VARIABLES
from connector.moodle.errors import MoodleError, MoodleRefused, MoodleRejectedRow

T = TypeVar("T")
R = TypeVar("R")

MAX_ENTRIES: Final = 200
"""Entries of a list in one request."""

RESERVED_VARIABLES: Final = 20
"""Variables kept for the protocol's own fields and for a function's parameters beside its list."""

CULPRITS_BEFORE_GIVING_UP: Final = 25
"""So many entries refused and not one accepted: the fault isn't with the entries."""

ENTRY_FAULTS: Final = frozenset({"invalidparameter", "invalidrecord", "invaliduser", "idnumbertaken"})
"""Error codes by which Moodle refuses a whole list for the sake of one entry."""


@dataclass(frozen=True, slots=True)
class Rejection(Generic[T]):
    """An entry that Moodle didn't take: which, why (in Chinese), and Moodle's error code."""

    entry: T
    reason: str
    errorcode: str


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T, R]):
    """What became of a list: the results of the entries done, and the entries rejected."""

    done: tuple[R, ...]
    rejected: tuple[Rejection[T], ...]


def batches(entries: Sequence[T], variables: int) -> Iterator[Sequence[T]]:
    """Yield `entries` in runs of at most 200 entries and 900 variables, where each entry takes `variables`."""
    size = min(MAX_ENTRIES, (MAX_VARIABLES - RESERVED_VARIABLES) // variables)
    for start in range(0, len(entries), size):
        yield entries[start : start + size]


def send_bisected(
    entries: Sequence[T],
    variables: int,
    send: Callable[[Sequence[T]], Sequence[R]],
    faults: frozenset[str] = ENTRY_FAULTS,
) -> Outcome[T, R]:
    """Send `entries` in batches through an all-or-nothing call, and single out those that it refuses.

    Steps: send a batch; where it is refused by a code in `faults`, look for the culprits in its two halves, down to
    the single entry, which is then rejected and reported; go on with the rest. A half need not be sent as a whole once
    the other was taken, since the culprit must then be in it: one culprit in n costs about log2 n requests, at most
    twice that. Any other error stops the work. Where entry after entry is refused and none accepted, the fault is
    elsewhere, and the error is raised.
    """
    search = _Search(send, faults)
    for batch in batches(entries, variables):
        search.try_out(batch)
    return Outcome(tuple(search.done), tuple(search.rejected))


class _Search(Generic[T, R]):
    """What was taken and what was rejected so far."""

    def __init__(self, send: Callable[[Sequence[T]], Sequence[R]], faults: frozenset[str]) -> None:
        self._send, self._faults = send, faults
        self.done: list[R] = []
        self.rejected: list[Rejection[T]] = []

    def try_out(self, batch: Sequence[T]) -> bool:
        """Send a batch, and its parts where it is refused; say whether it was taken as a whole."""
        try:
            self.done.extend(self._send(batch))
        except (MoodleRefused, MoodleRejectedRow) as error:
            if error.errorcode not in self._faults:
                raise
            if len(batch) > 1:
                self._divide(batch)
                return False
            self.rejected.append(_rejection(batch[0], error))
            if len(self.rejected) >= CULPRITS_BEFORE_GIVING_UP and not self.done:
                raise
            return False
        return True

    def _divide(self, batch: Sequence[T]) -> None:
        """Try out the halves of a batch that holds a culprit; a single entry is always sent, to learn the reason."""
        first, second = batch[: len(batch) // 2], batch[len(batch) // 2 :]
        if self.try_out(first) and len(second) > 1:
            self._divide(second)
        else:
            self.try_out(second)


def _rejection(entry: T, error: MoodleError) -> Rejection[T]:
    return Rejection(entry, error.advice, error.errorcode)
