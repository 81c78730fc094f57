"""What a list says otherwise than the one signed last."""

from __future__ import annotations

from dataclasses import dataclass

from sync.lists.body import ListBody, ListRow

Key = tuple[str, str]
"""A student and a track."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that is on both lists and differs."""

    before: ListRow
    after: ListRow


@dataclass(frozen=True, slots=True)
class ListDifference:
    """Every row that differs, told once: new, gone, at another level, of another standing, or only on another basis.

    ``review`` are rows whose review was settled or begun, ``basis`` those that rest on other courses or figures. Of
    who was not judged: (student, reason), or (student, before, after). Pairs are before and now; ``law``: another
    version of the regulation judged.
    """

    new: tuple[ListRow, ...]
    gone: tuple[ListRow, ...]
    level: tuple[Changed, ...]
    review: tuple[Changed, ...]
    basis: tuple[Changed, ...]
    not_judged_any_more: tuple[tuple[str, str], ...]
    judged_again: tuple[tuple[str, str], ...]
    other_reason: tuple[tuple[str, str, str], ...]
    judged: tuple[int, int]
    exceptions: tuple[tuple[int, ...], tuple[int, ...]]
    accepted: tuple[tuple[str, ...], tuple[str, ...]]
    law: bool

    @property
    def is_empty(self) -> bool:
        """Whether the two lists say the same."""
        parts = (self.new, self.gone, self.level, self.review, self.basis)
        unjudged = (self.not_judged_any_more, self.judged_again, self.other_reason)
        pairs = (self.judged, self.exceptions, self.accepted)
        return not any((*parts, *unjudged, self.law)) and all(before == after for before, after in pairs)


def difference(before: ListBody, after: ListBody) -> ListDifference:
    """Return what ``after`` says otherwise than ``before``; every row is told once, by what matters most."""
    old = {_key(row): row for row in before.rows}
    new = {_key(row): row for row in after.rows}
    both = [Changed(old[key], new[key]) for key in sorted(old.keys() & new.keys()) if old[key] != new[key]]
    level = [each for each in both if each.before.level != each.after.level]
    review = [each for each in both if each not in level and _standing(each.before) != _standing(each.after)]
    was, now = before.not_judged, after.not_judged
    return ListDifference(
        new=tuple(new[key] for key in sorted(new.keys() - old.keys())),
        gone=tuple(old[key] for key in sorted(old.keys() - new.keys())),
        level=tuple(level),
        review=tuple(review),
        basis=tuple(each for each in both if each not in level and each not in review),
        not_judged_any_more=tuple((number, now[number]) for number in sorted(now.keys() - was.keys())),
        judged_again=tuple((number, was[number]) for number in sorted(was.keys() - now.keys())),
        other_reason=tuple(
            (number, was[number], now[number])
            for number in sorted(was.keys() & now.keys())
            if was[number] != now[number]
        ),
        judged=(before.judged, after.judged),
        exceptions=(before.exceptions, after.exceptions),
        accepted=(before.accepted, after.accepted),
        law=before.policy_hash != after.policy_hash,
    )


def _key(row: ListRow) -> Key:
    return row.student_no, row.track


def _standing(row: ListRow) -> tuple[bool, str | None]:
    return row.review, row.firm
