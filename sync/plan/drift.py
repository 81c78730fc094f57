"""Who is in a cohort or group of ours without our doing: somebody put him in by hand, and the plan takes him out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sync.plan.cohorts import Flags
from sync.plan.groups import Courses
from sync.plan.people import People
from sync.plan.situation import Situation


def drift_notes(situation: Situation, flags: Flags, courses: Courses, people: People) -> Iterator[str]:
    """Yield every cohort and group of ours that holds people whom no case of its policy ever put there."""
    ours = _ever_put_in(situation, flags, people)
    for cohort in situation.actual.cohorts:
        yield from _note(f"群组 {cohort.idnumber} ", cohort.members - ours[_policy(situation, cohort.idnumber)], people)
    for group in situation.actual.groups:
        where = f"课程 {courses.name(group.course_id)} 的小组“{group.name}”"
        yield from _note(where, group.members - ours[_policy(situation, group.idnumber)], people)


def _ever_put_in(situation: Situation, flags: Flags, people: People) -> defaultdict[str, frozenset[int]]:
    """Return, by policy, the accounts of those who were warned once or are about to be."""
    students: defaultdict[str, set[str]] = defaultdict(set)
    for case in situation.cases:
        if case.issues:
            students[case.policy].add(case.student_no)
    for (policy, _), flagged in flags.items():
        students[policy] |= flagged
    found: defaultdict[str, frozenset[int]] = defaultdict(frozenset)
    found.update((policy, people.ids(numbers)) for policy, numbers in students.items())
    return found


def _policy(situation: Situation, idnumber: str) -> str:
    return idnumber.removeprefix(situation.prefix).partition(":")[0]


def _note(where: str, strangers: frozenset[int], people: People) -> Iterator[str]:
    if strangers:
        named = "、".join(member.student_no or f"用户 {member.user_id}" for member in people.members(strangers))
        yield f"{where}里有 {len(strangers)} 人不是本系统放入的（可能有人手工加入），本计划会移出：{named}"
