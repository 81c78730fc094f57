"""When a plan is too much to go on without a person: limits against mass change, and the turn of a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from sync.plan.cohorts import Flags
from sync.plan.flags import FlagKey
from sync.plan.people import People
from sync.plan.plan import Plan, Risk
from sync.plan.situation import Situation
from sync.refusal import Refusal

FlagIds = dict[FlagKey, frozenset[int]]
Membership = tuple[str, frozenset[int], frozenset[int], frozenset[int]]

_NO_LEVEL: Final = ("", "")

TURN: Final = "turn"
NEVER_ACCEPTED: Final = frozenset({TURN})
"""Reasons to stop that nobody can wave through: the turn of a period is a step of its own."""


class PlanUnsafe(Refusal):
    """A plan that changes more than the limits allow; ``risks`` holds every reason, ``plan`` what it would do."""

    def __init__(self, plan: Plan, risks: Sequence[Risk]) -> None:
        super().__init__(plan, risks)
        self.plan = plan
        self.risks = tuple(risks)

    def __str__(self) -> str:
        reasons = "\n".join(f"  {risk.code}：{risk.text}" for risk in self.risks)
        accept = " ".join(f"--accept {risk.code}" for risk in self.risks if risk.code not in NEVER_ACCEPTED)
        advice = f"\n核实无误后，可具名接受：plan {accept}（会记录在案）。" if accept else ""
        return f"计划未予采用，须有人核实：\n{reasons}{advice}"


def risks_of(situation: Situation, flags: Flags, people: People, *, told: Flags) -> Iterator[Risk]:
    """Yield every reason to stop, by the limits of the settings.

    ``flags`` are as the plan leaves them, ``told`` as far as students first hear of them by it.
    """
    ids = {key: people.ids(students) for key, students in flags.items()}
    yield from _additions(situation, {key: people.ids(students) for key, students in told.items()})
    yield from _removals(situation, ids, people)


def _additions(situation: Situation, ids: FlagIds) -> Iterator[Risk]:
    """People who are in none of our cohorts yet, as a share of the students evaluated."""
    present = frozenset[int]().union(*(cohort.members for cohort in situation.actual.cohorts))
    added = len(frozenset[int]().union(*ids.values()) - present)
    limits = situation.limits
    if _beyond(added, situation.evaluated, limits.additions_minimum, limits.additions_share):
        share = limits.additions_share
        text = f"新增预警学生 {added} 人，超过本次核算 {situation.evaluated} 人的 {_percent(share)}（且多于 "
        yield Risk("additions", f"{text}{limits.additions_minimum} 人）。")


def _removals(situation: Situation, ids: FlagIds, people: People) -> Iterator[Risk]:
    """Memberships to be taken away although no case has ended, as a share of these and those that stay."""
    unjustified = staying = 0
    warned_once: dict[str, set[str]] = defaultdict(set)
    for case in situation.cases:
        if case.issues:
            warned_once[case.policy].add(case.student_no)
    ended = {policy: people.ids(students) for policy, students in warned_once.items()}
    for policy, members, expected, flagged in _memberships(situation, ids):
        warned = ended.get(policy, frozenset())
        removed = members - expected
        unjustified += len(removed & flagged) + len(removed - flagged - warned)
        staying += len(members & expected)
    limits = situation.limits
    total = unjustified + staying
    if _beyond(unjustified, total, limits.removals_minimum, limits.removals_share):
        text = f"将移出 {unjustified} 个并无个案了结的成员，超过应保留的 {total} 个的 {_percent(limits.removals_share)}"
        yield Risk("removals", f"{text}（且多于 {limits.removals_minimum} 个）；请先核实读取是否完整。")


def _memberships(situation: Situation, ids: FlagIds) -> Iterator[Membership]:
    """Yield policy, members, who stays and who is flagged, of each cohort and each group of the current term."""
    keys = {situation.idnumber(level.policy, level.level): (level.policy, level.level) for level in situation.levels}
    enrolled = {offering.lms_course_id: offering.members for offering in situation.offerings}
    for cohort in situation.actual.cohorts:
        key = keys.get(cohort.idnumber, _NO_LEVEL)
        flagged = ids.get(key, frozenset())
        yield key[0], cohort.members, flagged, flagged
    for group in situation.actual.groups:
        if group.course_id not in situation.past_courses:
            key = keys.get(group.idnumber, _NO_LEVEL)
            flagged = ids.get(key, frozenset())
            yield key[0], group.members, flagged & enrolled.get(group.course_id, frozenset()), flagged


def _beyond(count: int, of: int, minimum: int, share: Decimal) -> bool:
    return count > minimum and count > share * of


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"
