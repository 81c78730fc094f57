"""The attempts that the marks of an offering's students are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from config.mapping_marks import ItemMapping
from connector.moodle.grades import GradeItem
from sync.mapping.codes import Coding
from sync.mapping.conventions import Conventions
from sync.mapping.identity import Identity
from sync.mapping.items import candidates
from sync.mapping.marks import Mark, day_of, read_mark
from sync.mapping.reading import OfferingReading
from sync.mapping.terms import shell_term
from sync.store.lms_rows import NO_MARK, AttemptRow, SeenStudent

Candidates = Sequence[tuple[GradeItem, ItemMapping]]


@dataclass(slots=True)
class AttemptReader:
    """Reads the attempts of an offering's students; ``remarks`` gathers what is to be said of whom (code, numbers)."""

    reading: OfferingReading
    identity: Identity
    conventions: Conventions
    coding: Coding
    remarks: dict[str, set[str]] = field(default_factory=dict)

    def attempts(self, student: SeenStudent, items: Sequence[GradeItem]) -> Iterator[AttemptRow]:
        """Yield the attempts of one student, a regular one before its make-up."""
        number = student.student_no
        if number is None:
            return
        regular: AttemptRow | None = None
        for kind, several in self._by_kind(items):
            item_id, mark = self._mark(student, kind, several)
            term = self._term(kind, mark, regular)
            self._remark(number, mark, term)
            codes = self.coding.of(number, term) if term else None
            if term is None or codes is None:
                continue
            row = _row(student.lms_user_id, number, item_id, codes, term, kind, mark, student.active)
            regular = row if kind == "regular" else regular
            yield row

    def _by_kind(self, items: Sequence[GradeItem]) -> list[tuple[str, Candidates]]:
        """Return the candidates of each kind; in a make-up held in a course of its own all are the make-up's."""
        found = candidates(items, self.conventions.mapping.items)
        if self.identity.kind == "makeup":
            merged = [pair for kind in ("makeup", "regular", "retake") for pair in found.get(kind, ())]
            return [("makeup", merged)] if merged else []
        wanted = {"regular"} if self._may_complete() else set[str]()
        kinds = [kind for kind in ("regular", "retake", "makeup") if kind in found or kind in wanted]
        return [(kind, found.get(kind, ())) for kind in kinds]

    def _mark(self, student: SeenStudent, kind: str, several: Candidates) -> tuple[int, Mark]:
        """Return the first mark of the candidates, and its item; where none has one, a completion may stand for it."""
        conventions, codes = self.conventions, self.identity.codes
        pass_mark = conventions.catalogue.pass_marks.get(codes[0]) if len(codes) == 1 else None
        for item, rule in several:
            mark = read_mark(item, rule, conventions.mapping.marks, pass_mark, conventions.zone)
            if mark.pending != NO_MARK:
                return item.id, mark
        if kind == "regular" and (completed := self._completion(student)):
            return 0, completed
        return (several[0][0].id if several else 0), Mark(pending=NO_MARK)

    def _may_complete(self) -> bool:
        return any(
            re.fullmatch(pattern, self.reading.course.shortname)
            for pattern in self.conventions.mapping.completion.decides
        )

    def _completion(self, student: SeenStudent) -> Mark | None:
        """Return a pass where Moodle says that the course was completed; not completed says nothing."""
        completion = self.reading.completions.get(student.lms_user_id)
        if completion is None or not completion.completed or not self._may_complete():
            return None
        moment = completion.last_met_at
        if moment is None:
            return Mark(result="pass", pending="undated")
        return Mark(result="pass", reported_on=day_of(moment, self.conventions.zone))

    def _term(self, kind: str, mark: Mark, regular: AttemptRow | None) -> str | None:
        """Return the attempt's term; in a shell a make-up belongs to the regular mark that stands beside it."""
        if self.identity.kind != "shell":
            return self.identity.term
        day = mark.reported_on
        if day is None:
            return None
        beside = regular.reported_on if regular else None
        if kind == "makeup" and regular is not None and beside is not None and beside <= day:
            return regular.term
        said = self.conventions.mapping.offerings.shell_terms
        return shell_term(day, kind, self.reading.course.shortname, said, self.conventions.catalogue)

    def _remark(self, number: str, mark: Mark, term: str | None) -> None:
        reasons = {mark.pending, "inexact" if mark.inexact else None} - {None, NO_MARK}
        if term is None and mark.pending is None:
            reasons.add("no_term")
        for reason in reasons:
            self.remarks.setdefault(str(reason), set()).add(number)


def _row(
    user: int, number: str, item: int, codes: tuple[str, str], term: str, kind: str, mark: Mark, active: bool
) -> AttemptRow:
    return AttemptRow(
        lms_user_id=user,
        lms_item_id=item,
        student_no=number,
        original_code=codes[0],
        course_code=codes[1],
        term=term,
        kind=kind,
        score=mark.score,
        result=mark.result,
        level_passed=mark.level_passed,
        reported_on=mark.reported_on,
        pending=mark.pending,
        active=active,
    )
