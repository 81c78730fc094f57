"""A college's rules under its school's: both verdicts per student, side by side, neither hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from rules.assessment import Above, Assessment, Beside, TrackLevel, Warning


def with_above(
    own: Assessment, above: Assessment, *, covers: bool, prevails: Literal["school", "college"]
) -> Assessment:
    """Return ``own`` with what the policy above says of the same students.

    ``covers`` says whether the period judged above is the whole of this one's, ``prevails`` whose verdict holds
    where they differ. Where the one above prevails and covers the period, a warning is held if the one above judged
    the student and neither warns nor refers: silence of a regulation that judged is a contradiction, silence of one
    that did not judge is none.
    """
    ours, theirs = _levels(own.warnings), _levels(above.warnings)
    referrals = defaultdict(list)
    for each in above.referrals:
        referrals[each.student_no].append(each.rule)
    reasons = {"own_only": _reasons(above), "above_only": _reasons(own), "both": {}}
    firm = prevails == "school" and covers
    students = []
    for number in sorted(ours.keys() | theirs.keys()):
        relation = _relation(number, ours, theirs)
        skipped = reasons[relation].get(number)
        silent = relation == "own_only" and skipped is None and number not in referrals
        students.append(
            Beside(
                student_no=number,
                relation=relation,
                own=ours.get(number, ()),
                above=theirs.get(number, ()),
                referrals=tuple(referrals.get(number, ())),
                skipped=skipped,
                held=firm and silent,
            )
        )
    everybody = own.students_evaluated + len(own.skipped)
    neither = everybody - len(students)
    beside = Above(above.policy, above.policy_hash, above.period, covers, prevails, neither, tuple(students))
    return replace(own, above=beside)


def _levels(warnings: Iterable[Warning]) -> dict[str, tuple[TrackLevel, ...]]:
    found: dict[str, tuple[TrackLevel, ...]] = {}
    for each in warnings:
        level = TrackLevel(each.track, each.level, each.review)
        found[each.student_no] = (*found.get(each.student_no, ()), level)
    return found


def _relation(
    number: str, ours: Mapping[str, object], theirs: Mapping[str, object]
) -> Literal["both", "own_only", "above_only"]:
    if number in ours:
        return "both" if number in theirs else "own_only"
    return "above_only"


def _reasons(assessment: Assessment) -> dict[str, str]:
    return {each.student_no: each.reason for each in assessment.skipped}
