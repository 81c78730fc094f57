"""Whatever the situation: the plan is the same every time, touches only ours, and carried out leaves nothing to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.plan.case_steps import IssueCases, TurnCases
from sync.plan.flags import after_issuing, after_turning, flags_of
from sync.plan.plan import Plan, plan_from_body
from sync.plan.planner import make_plan
from sync.plan.situation import Actual, ActualCohort, ActualGroup, Situation
from sync.plan.steps import (
    AddCohortMembers,
    AddGroupMembers,
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    DeleteGroup,
    RemoveCohortMembers,
    RemoveGroupMembers,
    RenameGroup,
    RepairGroup,
    Step,
)
from sync.store.case_record import Case, CaseState, Review
from tests.sync.plan.builders import a_case, a_cohort, a_group, a_situation, accounts_of, an_offering, user_id
from tests.sync.scene import LEVELS, NEXT_PERIOD, PERIOD, numbers

STUDENTS = numbers(8)
RISKS = ("additions", "removals")
names = st.sampled_from([level.level for level in LEVELS])
people = st.lists(st.sampled_from(STUDENTS), unique=True).map(tuple)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Case, ...]:
    """Draw at most one case per student and period."""
    found: list[Case] = []
    for student in draw(st.lists(st.sampled_from(STUDENTS), unique=True)):
        for period in draw(st.sampled_from([(PERIOD,), (NEXT_PERIOD,), (PERIOD, NEXT_PERIOD)])):
            state = draw(st.sampled_from(CaseState))
            case = a_case(len(found) + 1, student, draw(names), state=state, period=period)
            changes = {
                "firm_level": draw(st.sampled_from([None, case.level])),
                "review": draw(st.sampled_from(Review)),
                "revision": draw(st.integers(1, 2)),
                "reexamine_digest": draw(st.sampled_from([None, None, "e" * 64])),
                "turned_to": draw(st.sampled_from([None, NEXT_PERIOD])),
            }
            found.append(replace(case, **changes))
    return tuple(found)


@st.composite
def actuals(draw: st.DrawFn) -> Actual:
    """Draw any state of the LMS, exposed groups and strangers included."""
    levels = st.sampled_from(["yellow", "orange", "red", "purple"])
    cohorts = [
        a_cohort(level, *draw(people), visible=draw(st.booleans())) for level in draw(st.lists(levels, unique=True))
    ]
    groups = [
        a_group(
            course,
            level,
            *draw(people),
            visibility=draw(st.sampled_from([0, 3, 3])),
            name=draw(st.sampled_from(["", "旧名"])) + f"{level}",
        )
        for course in (7, 8, 9)
        for level in draw(st.lists(levels, unique=True))
    ]
    foreign = {course: draw(st.sampled_from([frozenset(), frozenset({"学业帮扶·关注"})])) for course in (7, 8)}
    return Actual(tuple(cohorts), tuple(groups), frozenset(), foreign)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    return a_situation(
        *draw(cases()),
        students=(),
        accounts=accounts_of(
            draw(st.lists(st.sampled_from(STUDENTS), unique=True, min_size=4)), suspended=STUDENTS[:1]
        ),
        actual=draw(actuals()),
        offerings=(an_offering(7, *draw(people)), an_offering(8, *draw(people))),
        periods={"asnu": draw(st.sampled_from([PERIOD, NEXT_PERIOD]))},
        carry=draw(st.sampled_from([frozenset(), frozenset({1, 2})])),
        past_courses=frozenset({9}),
    )


def after_the_turn(situation: Situation) -> Situation:
    """Return the situation once the turn of the period is done, where it is due."""
    return carried_out(situation, make_plan(situation, turn=True))


class Lms:
    """The LMS as far as plans know it."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.cohorts = {each.idnumber: each for each in situation.actual.cohorts}
        self.groups = {(each.course_id, each.idnumber): each for each in situation.actual.groups}

    def take(self, step: Step) -> None:
        match step:
            case CreateCohort():
                assert step.idnumber not in self.cohorts
                self.cohorts[step.idnumber] = ActualCohort(1, step.idnumber, step.name, False, frozenset())
            case ChangeCohort():
                changed = replace(self.cohorts[step.idnumber], name=step.name, visible=False)
                self.cohorts[step.idnumber] = changed
            case AddCohortMembers() | RemoveCohortMembers():
                cohort = self.cohorts[step.idnumber]
                self.cohorts[step.idnumber] = replace(cohort, members=_changed(cohort.members, step))
            case _:
                self._take_in_course(step)

    def _take_in_course(self, step: Step) -> None:
        match step:
            case RepairGroup():
                self.groups.pop((step.course_id, step.idnumber))
                if step.name is not None:
                    self._create(step.course_id, step.idnumber, step.name)
            case CreateGroup():
                assert (step.course_id, step.idnumber) not in self.groups
                self._create(step.course_id, step.idnumber, step.name)
            case RenameGroup():
                key = (step.course_id, step.idnumber)
                self.groups[key] = replace(self.groups[key], name=step.name)
            case AddGroupMembers() | RemoveGroupMembers():
                key = (step.course_id, step.idnumber)
                group = self.groups[key]
                assert group.visibility == 3 or isinstance(step, RemoveGroupMembers)
                self.groups[key] = replace(group, members=_changed(group.members, step))
            case DeleteGroup():
                self.groups.pop((step.course_id, step.idnumber))

    def _create(self, course_id: int, idnumber: str, name: str) -> None:
        self.groups[course_id, idnumber] = ActualGroup(1, course_id, idnumber, name, 3, False, frozenset())

    def actual(self) -> Actual:
        return replace(self.situation.actual, cohorts=tuple(self.cohorts.values()), groups=tuple(self.groups.values()))


def _changed(members: frozenset[int], step: Step) -> frozenset[int]:
    moved = {member.user_id for member in step.members}  # type: ignore[union-attr]
    return members | moved if isinstance(step, AddCohortMembers | AddGroupMembers) else members - moved


def carried_out(situation: Situation, plan: Plan) -> Situation:
    """Return the situation once the plan was carried out."""
    lms = Lms(situation)
    for step in plan.steps:
        lms.take(step)
    turned = [row for step in plan.steps if isinstance(step, TurnCases) for row in step.rows]
    after = after_turning(after_issuing(situation.cases, list(plan.issues())), turned)
    newer = {row.case_id: row.turned_to for row in turned}
    issued = {row.case_id: row.revision for row in plan.issues()}
    cases_now = tuple(
        replace(
            case,
            turned_to=newer.get(case.id, case.turned_to),
            issued_revision=issued.get(case.id, case.issued_revision),
        )
        for case in after
    )
    return replace(situation, cases=cases_now, actual=lms.actual())


@settings(max_examples=60, deadline=None)
@given(situations())
def test_carried_out_nothing_is_left_to_do(situation: Situation) -> None:
    situation = after_the_turn(situation)
    after = carried_out(situation, make_plan(situation, accepted=RISKS))
    assert make_plan(after, accepted=RISKS).steps == ()


@settings(max_examples=60, deadline=None)
@given(situations())
def test_the_turn_carried_out_is_done_and_an_ordinary_plan_follows(situation: Situation) -> None:
    after = after_the_turn(situation)
    assert make_plan(after, turn=True).steps == ()
    make_plan(after, accepted=RISKS)


@settings(max_examples=60, deadline=None)
@given(situations())
def test_the_roster_then_shows_exactly_whom_the_cases_say(situation: Situation) -> None:
    situation = after_the_turn(situation)
    after = carried_out(situation, make_plan(situation, accepted=RISKS))
    flags = flags_of(after.cases)
    for level in LEVELS:
        flagged = ids(flags.get(("asnu", level.level), frozenset()), situation)
        idnumber = situation.idnumber("asnu", level.level)
        (cohort,) = (each for each in after.actual.cohorts if each.idnumber == idnumber)
        assert (cohort.members, cohort.visible) == (flagged, False)
        groups = {each.course_id: each for each in after.actual.groups if each.idnumber == idnumber}
        for offering in situation.offerings:
            group = groups.get(offering.lms_course_id)
            assert (group.members if group else frozenset()) == flagged & offering.members
            assert group is None or (group.members and group.visibility == 3)
        assert not groups.keys() - {7, 8}


@settings(max_examples=60, deadline=None)
@given(situations(), st.booleans())
def test_only_what_bears_our_mark_is_touched_and_repairs_come_first(situation: Situation, turn: bool) -> None:
    situation = situation if turn else after_the_turn(situation)
    plan = make_plan(situation, turn=turn, accepted=RISKS)
    kinds = [step.kind for step in plan.steps]
    assert kinds == sorted(kinds, key=lambda kind: kind != "repair_group")
    for step in plan.steps:
        if not isinstance(step, IssueCases | TurnCases):
            assert step.idnumber.startswith("yujing:main:")
    taken = situation.actual.foreign_groups
    for step in plan.steps:
        if isinstance(step, CreateGroup | RenameGroup):
            assert step.name not in taken.get(step.course_id, frozenset())


@settings(max_examples=40, deadline=None)
@given(situations(), st.booleans(), st.randoms(use_true_random=False))
def test_the_same_situation_gives_the_same_plan(situation: Situation, turn: bool, random: object) -> None:
    situation = situation if turn else after_the_turn(situation)
    plan = make_plan(situation, turn=turn, accepted=RISKS)
    shuffled = replace(
        situation,
        accounts=dict(reversed(situation.accounts.items())),
        offerings=situation.offerings[::-1],
        actual=replace(situation.actual, groups=situation.actual.groups[::-1]),
    )
    again = make_plan(shuffled, turn=turn, accepted=RISKS)
    assert again.checksum == plan.checksum
    assert plan_from_body(plan.body).body == plan.body


@settings(max_examples=60, deadline=None)
@given(situations())
def test_nobody_is_issued_who_waits_for_a_person(situation: Situation) -> None:
    situation = after_the_turn(situation)
    by_id = {case.id: case for case in situation.cases}
    for row in make_plan(situation, accepted=RISKS).issues():
        case = by_id[row.case_id]
        assert case.reexamine_digest is None
        assert row.level == case.effective_level
        assert not (case.review is Review.PENDING and row.level != case.firm_level)
        assert case.state in (CaseState.PROPOSED, CaseState.CONFIRMED, CaseState.ISSUED, CaseState.IN_SUPPORT)


def ids(students: Iterable[str], situation: Situation) -> frozenset[int]:
    return frozenset(user_id(student) for student in students if student in situation.accounts)
