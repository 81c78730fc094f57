"""The steps that bring our cohorts in line: one standing hidden cohort per policy and level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sync.plan.flags import FlagKey
from sync.plan.kept import Kept
from sync.plan.naming import cohort_name
from sync.plan.people import People
from sync.plan.situation import ActualCohort, Situation
from sync.plan.steps import AddCohortMembers, ChangeCohort, CreateCohort, RemoveCohortMembers, Step

Flags = Mapping[FlagKey, frozenset[str]]


def cohort_steps(situation: Situation, flags: Flags, people: People, kept: Kept) -> Iterator[Step]:
    """Yield the steps for every level in use, then those that empty cohorts of ours which no level uses any more.

    ``kept`` is what stays as people changed it by hand.
    """
    actual = {cohort.idnumber: cohort for cohort in situation.actual.cohorts}
    wanted = set()
    for level in situation.levels:
        idnumber = situation.idnumber(level.policy, level.level)
        wanted.add(idnumber)
        if (None, idnumber) in kept.away:
            continue
        name = kept.names.get((None, idnumber)) or cohort_name(level, situation.names)
        yield from _made(idnumber, name, actual.get(idnumber))
        present = actual[idnumber].members if idnumber in actual else frozenset()
        shown = people.ids(flags.get((level.policy, level.level), frozenset()))
        members = kept.members((None, idnumber), shown)
        for portion in people.portions(members - present):
            yield AddCohortMembers(idnumber, level.policy, level.level, portion)
        for portion in people.portions(present - members):
            yield RemoveCohortMembers(idnumber, portion)
    for idnumber in sorted(actual.keys() - wanted):
        for portion in people.portions(actual[idnumber].members):
            yield RemoveCohortMembers(idnumber, portion)


def cohort_turn_steps(situation: Situation, lost: Flags, people: People) -> Iterator[Step]:
    """Yield the removals of those who lose a flag at the turn of a period, and nothing else."""
    for cohort in situation.actual.cohorts:
        for level in situation.levels:
            if cohort.idnumber == situation.idnumber(level.policy, level.level):
                leaving = people.ids(lost.get((level.policy, level.level), frozenset()))
                for portion in people.portions(leaving & cohort.members):
                    yield RemoveCohortMembers(cohort.idnumber, portion)


def cohort_notes(situation: Situation) -> Iterator[str]:
    """Yield what to bear in mind about cohorts: names that others use too, ours without use, and enrolment."""
    ours = {situation.idnumber(level.policy, level.level) for level in situation.levels}
    for name in sorted({cohort_name(level, situation.names) for level in situation.levels}):
        if name in situation.actual.foreign_cohorts:
            yield f"另有同名群组“{name}”不是本系统所建，未作改动；本系统的群组以编号区分。"
    for cohort in situation.actual.cohorts:
        if cohort.idnumber not in ours:
            yield f"群组“{cohort.name}”（{cohort.idnumber}）已无对应的预警等级，只清空成员，不删除。"
    yield (
        "若有课程以这些群组作“群组同步”选课，移入、移出成员会连带选课、退课。"
        "Moodle 的网络服务看不到这一点，请勿把它们用于选课。"
    )


def _made(idnumber: str, name: str, cohort: ActualCohort | None) -> Iterator[Step]:
    if cohort is None:
        yield CreateCohort(idnumber, name)
    elif cohort.visible or cohort.name != name:
        yield ChangeCohort(idnumber, name, cohort.name, cohort.visible)
