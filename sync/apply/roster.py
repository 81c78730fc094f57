"""Our cohorts and groups while a plan is carried out: found by their mark, each change read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from connector.moodle.batching import Rejection
from connector.moodle.cohorts import Cohort, get_cohorts
from connector.moodle.groups import Group, get_course_groups
from connector.moodle.membership import Gap
from connector.moodle.port import Moodle
from sync.apply.tools import LeftOut
from sync.plan.steps import Member

NOT_THERE: Final = "写入后核对，仍不在其中"
STILL_THERE: Final = "写入后核对，仍在其中"
SEE_TO_IT: Final = "请在 Moodle 中核对该生的账号和选课；其余的人已写入，下一份计划会再试"


@dataclass(slots=True)
class Roster:
    """What was found so far; ours only, by idnumber. Forget it after an error: the next run looks again."""

    moodle: Moodle
    prefix: str
    _cohorts: dict[str, Cohort] | None = None
    _groups: dict[int, dict[str, Group]] = field(default_factory=dict)

    def cohort(self, idnumber: str) -> Cohort | None:
        """Return our cohort with this idnumber, or None."""
        self._check_ours(idnumber)
        if self._cohorts is None:
            self._cohorts = {each.idnumber or "": each for each in get_cohorts(self.moodle)}
        return self._cohorts.get(idnumber)

    def group(self, course_id: int, idnumber: str) -> Group | None:
        """Return our group with this idnumber in a course, or None."""
        self._check_ours(idnumber)
        if course_id not in self._groups:
            found = get_course_groups(self.moodle, course_id)
            self._groups[course_id] = {each.idnumber or "": each for each in found}
        return self._groups[course_id].get(idnumber)

    def look_again(self, course_id: int | None = None) -> None:
        """Forget the groups of a course, or (None) the cohorts, because they were changed."""
        if course_id is None:
            self._cohorts = None
        else:
            self._groups.pop(course_id, None)

    def _check_ours(self, idnumber: str) -> None:
        if not idnumber.startswith(self.prefix):
            raise ValueError(f"{idnumber!r} does not carry our mark {self.prefix!r}")


def rejections(what: str, members: Iterable[Member], rejected: Iterable[Rejection[int]]) -> Iterator[LeftOut]:
    """Yield whom Moodle did not take, by student number, with what to do."""
    reasons = {each.entry: each.reason for each in rejected}
    for member in members:
        if member.user_id in reasons:
            yield LeftOut(member.student_no, what, f"{reasons[member.user_id]}{SEE_TO_IT}")


def gaps(what: str, members: Iterable[Member], rejected: Iterable[Rejection[int]], gap: Gap) -> Iterator[LeftOut]:
    """Yield who is not as he should be after a write that Moodle did not object to."""
    known = {each.entry for each in rejected}
    for member in members:
        if member.user_id in gap.missing - known:
            yield LeftOut(member.student_no, what, NOT_THERE)
        elif member.user_id in gap.lingering - known:
            yield LeftOut(member.student_no, what, STILL_THERE)


def all_left_out(what: str, members: Iterable[Member], reason: str) -> Iterator[LeftOut]:
    """Yield everybody, for one reason."""
    for member in members:
        yield LeftOut(member.student_no, what, reason)
