"""When a plan is too much to go on without a person: limits against mass change, and the turn of a period."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from config.limits import Limits
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
    """Yield every reason to stop, by the limits of the settings: of the school, then of each college by itself.

    A small college's mass error does not hide in a large school. ``flags`` are as the plan leaves them, ``told`` as far
    as students first hear of them by it.
    """
    added, changes = _added(situation, told, people), _changes(situation, flags, people)
    yield from _too_much(situation.limits, situation.evaluated, len(added), changes["*"])
    by_college = Counter(situation.colleges.get(number, "") for number in added)
    for college, evaluated in sorted(situation.evaluated_in.items()):
        if evaluated < situation.evaluated or situation.limits.names(college):
            limits = situation.limits.of_college(college)
            yield from _too_much(limits, evaluated, by_college[college], changes[college], college)


@dataclass(slots=True)
class _Changes:
    """Memberships to be taken away although no case has ended, and those that stay."""

    unjustified: int = 0
    staying: int = 0


def _too_much(limits: Limits, evaluated: int, added: int, changes: _Changes, college: str = "") -> Iterator[Risk]:
    """Yield what goes beyond the limits of the school, or of a college."""
    where, code = (f"{college}：", f":{college}") if college else ("", "")
    if _beyond(added, evaluated, limits.additions_minimum, limits.additions_share):
        share, least = _percent(limits.additions_share), limits.additions_minimum
        text = f"{where}新增预警学生 {added} 人，超过本次核算 {evaluated} 人的 {share}（且多于 {least} 人）。"
        yield Risk(f"additions{code}", text)
    total = changes.unjustified + changes.staying
    if _beyond(changes.unjustified, total, limits.removals_minimum, limits.removals_share):
        share, least = _percent(limits.removals_share), limits.removals_minimum
        text = f"{where}将移出 {changes.unjustified} 个并无个案了结的成员，超过应保留的 {total} 个的 {share}"
        yield Risk(f"removals{code}", f"{text}（且多于 {least} 个）；请先核实读取是否完整。")


def _added(situation: Situation, told: Flags, people: People) -> list[str]:
    """Return the students who are in none of our cohorts yet, each once."""
    present = frozenset[int]().union(*(cohort.members for cohort in situation.actual.cohorts))
    wanted = frozenset[str]().union(*told.values())
    return [number for number in wanted if number in people.user_ids and people.user_ids[number] not in present]


def _changes(situation: Situation, flags: Flags, people: People) -> defaultdict[str, _Changes]:
    """Return what is taken away and what stays, by college, and of the whole school under ``*``."""
    found: defaultdict[str, _Changes] = defaultdict(_Changes)
    warned_once: dict[str, set[str]] = defaultdict(set)
    for case in situation.cases:
        if case.issues:
            warned_once[case.policy].add(case.student_no)
    ended = {policy: people.ids(students) for policy, students in warned_once.items()}
    ids = {key: people.ids(students) for key, students in flags.items()}
    for policy, members, expected, flagged in _memberships(situation, ids):
        warned = ended.get(policy, frozenset())
        removed = members - expected
        for where, user_ids in _by_college(situation, people, (removed & flagged) | (removed - flagged - warned)):
            found[where].unjustified += len(user_ids)
        for where, user_ids in _by_college(situation, people, members & expected):
            found[where].staying += len(user_ids)
    return found


def _by_college(
    situation: Situation, people: People, user_ids: frozenset[int]
) -> Iterator[tuple[str, Collection[int]]]:
    """Yield accounts all together (``*``), then by college; an account that is no student of ours has none."""
    yield "*", user_ids
    if situation.evaluated_in:
        grouped: defaultdict[str, list[int]] = defaultdict(list)
        for user_id in user_ids:
            grouped[situation.colleges.get(people.student_nos.get(user_id, ""), "")].append(user_id)
        yield from grouped.items()


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
