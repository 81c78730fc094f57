"""The smallest sets of courses that lift a warning: each does, none smaller does, by trying every set one by one."""

from __future__ import annotations

from itertools import chain, combinations, pairwise
from pathlib import Path
from random import Random

import pytest

from config.policy_files import load_policy
from rules.engine.evaluate import evaluate
from rules.engine.inspection import inspect
from rules.facts.facts import Facts
from rules.policy.compile import compile_policy
from rules.policy.law import Law
from rules.recovery import clearing
from rules.recovery.choices import choices_of, passed
from rules.recovery.clearing import Goal, Recovery, recover
from rules.recovery.crowd import changed
from rules.recovery.outstanding import outstanding
from rules.recovery.passing import Change, Outcome
from tests.rules.college import AFTER_AUTUMN, AUTUMN, LAST_AUTUMN, STUDENT, College, a_college, law
from tests.rules.oracle.generator import questions_for, random_bundle, write
from tests.rules.test_policy_file import a_policy

FAMILIES = Path(__file__).parent.parent / "families" / "policies"


def ways_out(college: College, by: Law | str, period: str = AUTUMN) -> Recovery:
    facts, chosen = college.facts(), law(by) if isinstance(by, str) else by
    return recover(facts, chosen, inspect(facts, chosen, period, AFTER_AUTUMN, STUDENT), STUDENT)


def goals(recovery: Recovery, track: str = "study") -> dict[str | None, Goal]:
    (found,) = (each for each in recovery.tracks if each.track == track)
    return {goal.level: goal for goal in found.goals}


def test_four_courses_are_lifted_by_any_one() -> None:
    recovery = ways_out(a_college().settled().failed_courses(4), "bhuad")
    (goal,) = goals(recovery).values()
    assert (goal.level, goal.size, goal.number, goal.smallest) == (None, 1, 4, True)
    assert set(goal.sets) == {("F0",), ("F1",), ("F2",), ("F3",)}


@pytest.mark.parametrize(("failed", "to_level2", "to_none"), [(6, 1, 3), (7, 2, 4), (9, 4, 6)])
def test_level_one_goes_down_to_level_two_and_then_away(failed: int, to_level2: int, to_none: int) -> None:
    found = goals(ways_out(a_college().settled().failed_courses(failed), "bhuad"))
    assert {level: goal.size for level, goal in found.items()} == {"level2": to_level2, None: to_none}


def test_the_larger_course_alone_where_credits_count() -> None:
    college = a_college().settled().passed("P0", "90").passed("P1", "90").passed("P2", "90")
    college.course("BIG", "4").failed("BIG", term=LAST_AUTUMN).failed("S0", term=LAST_AUTUMN)
    (goal,) = goals(ways_out(college, "asnu")).values()
    assert (goal.level, goal.sets) == (None, (("BIG",), ("S0",)))
    college.failed("S1", "40", term=LAST_AUTUMN)
    (goal,) = goals(ways_out(college, "asnu")).values()
    assert goal.sets == (("BIG",),)


def test_a_gpa_that_stays_too_low_is_told_with_the_rule_that_stays() -> None:
    recovery = ways_out(a_college().settled().failed_courses(2), "asnu")
    (found,) = recovery.tracks
    assert {goal.number for goal in found.goals} == {0}
    assert {"asnu.orange.gpa", "asnu.red.gpa"} <= set(found.remaining)


def test_a_failed_makeup_is_passed_in_its_place() -> None:
    college = a_college().settled().failed_courses(4)
    for at in range(4):
        college.failed(f"F{at}", kind="makeup")
    assert goals(ways_out(college, "bhuad"))[None].number == 4


def test_a_required_course_never_taken_can_be_passed() -> None:
    college = a_college().settled().course("N", "20").scheduled("N", 5)
    assert goals(ways_out(college, "ustl", "2023-2024"))[None].sets == (("N",),)


def test_a_warning_without_courses_has_no_way_out_by_passing() -> None:
    from datetime import date

    recovery = ways_out(a_college().settled().event("discipline", date(2024, 10, 1)), "bhuad")
    assert (recovery.courses, recovery.tried) == ((), 0)
    assert [(each.level, each.goals, each.remaining) for each in recovery.tracks] == [("level1", (), ())]


def test_without_a_warning_nothing_is_tried() -> None:
    recovery = ways_out(a_college().settled().failed_courses(3), "bhuad")
    assert (recovery.courses, recovery.tried, recovery.capped, recovery.tracks) == ((), 0, False, ())


def test_beyond_the_cap_the_largest_together_and_no_claim_to_be_smallest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clearing, "MOST_CHOICES", 8)
    college = a_college().settled()
    for at in range(9):
        college.course(f"F{at}", str(at + 1)).failed(f"F{at}")
    recovery = ways_out(college, "bhuad")
    goal = goals(recovery)[None]
    assert recovery.capped
    assert (goal.size, goal.smallest, goal.number) == (6, False, 1)
    assert goal.sets == (("F8", "F7", "F6", "F5", "F4", "F3"),)


def test_choices_grow_by_one_course_and_are_complete_below_the_cap() -> None:
    choices, complete = choices_of([2, 1], 10)
    assert (choices, complete) == ([(1, 0), (0, 1), (2, 0), (1, 1), (2, 1)], 3)
    assert choices_of([2, 1], 3) == ([(1, 0), (0, 1), (2, 0), (2, 1)], 1)
    assert choices_of([], 3) == ([], 0)


BY_CREDITS = compile_policy(
    a_policy(
        measures={
            "open": {"label": "学分", "count": "credits", "of": "outstanding_after_makeup", "window": "cumulative"},
            "now": {"label": "学分", "count": "credits", "of": "outstanding", "window": "term"},
        },
        clauses=[
            {
                "id": "small.low",
                "level": "low",
                "clause": "第一条",
                "words": "五学分。",
                "when": "open >= 5 or now > 4",
            },
            {"id": "small.high", "level": "high", "clause": "第二条", "words": "十二学分。", "when": "open >= 12"},
        ],
    )
)


def levels_by_set(facts: Facts, by: Law, period: str, codes: tuple[str, ...]) -> dict[frozenset[str], dict[str, int]]:
    """The level of each track after passing each set of courses, every set judged by an evaluation of its own."""
    places = {each.id: at for line in by.policy.tracks for at, each in enumerate(line.levels)}
    inspection = inspect(facts, by, period, AFTER_AUTUMN, STUDENT)
    courses = {each.code: each for each in outstanding(facts, by, inspection, STUDENT)}
    found = {}
    for chosen in chain.from_iterable(combinations(codes, size) for size in range(1, len(codes) + 1)):
        supposed = changed(facts, STUDENT, [passed(courses[code]) for code in chosen], AFTER_AUTUMN)
        after = evaluate(supposed, by, period, AFTER_AUTUMN)
        found[frozenset(chosen)] = {each.track: places[each.level] for each in after.warnings}
    return found


def smallest(levels: dict[frozenset[str], dict[str, int]], track: str, goal: int) -> set[frozenset[str]]:
    """The smallest sets that bring a track to a level or below."""
    reaching = [codes for codes, after in levels.items() if after.get(track, -1) <= goal]
    return {codes for codes in reaching if len(codes) == min(map(len, reaching))}


def a_mixed_college(random: Random) -> College:
    """One student with a few failed courses of many kinds."""
    college = a_college().settled()
    for at in range(random.randint(2, 5)):
        worth = random.choice(["1", "2.5", "4", "9"])
        college.course(f"X{at}", worth, degree_course=random.random() < 0.5)
        term = random.choice([AUTUMN, LAST_AUTUMN])
        college.failed(f"X{at}", random.choice(["55", "30"]), term=term)
        if random.random() < 0.4:
            college.failed(f"X{at}", term=term, kind="makeup")
        if random.random() < 0.2:
            college.failed(f"X{at}", kind="retake")
    for at in range(random.randint(0, 5)):
        college.passed(f"P{at}", random.choice(["65", "80", "95"]))
    return college


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("policy", "period"),
    [("bhuad", AUTUMN), ("asnu", AUTUMN), ("lsec", AUTUMN), ("ustl", "2023-2024"), (BY_CREDITS, AUTUMN)],
    ids=["bhuad", "asnu", "lsec", "ustl", "credits"],
)
def test_the_sets_are_those_that_trying_every_set_finds(policy: str | Law, period: str, seed: int) -> None:
    college, by = a_mixed_college(Random(seed)), law(policy) if isinstance(policy, str) else policy
    recovery = ways_out(college, by, period)
    levels = levels_by_set(college.facts(), by, period, recovery.courses)
    for found in recovery.tracks:
        places = [level.id for line in by.policy.tracks if line.id == found.track for level in line.levels]
        for goal in found.goals:
            expected = smallest(levels, found.track, places.index(goal.level) if goal.level else -1)
            assert {frozenset(each) for each in goal.sets} == expected
            assert goal.number == len(expected)


def test_a_rank_is_taken_among_the_same_class() -> None:
    ranking = load_policy(str(FAMILIES / "ranking.yaml"))
    college = a_college().settled().course("F", "11").failed("F")
    for at in range(12):
        college.student(f"OTHER{at}").passed("OLD", term="2021-2022-1", student=f"OTHER{at}")
        college.passed("P", str(70 + at), student=f"OTHER{at}")
    recovery = ways_out(college, ranking)
    assert recovery.courses == ("F",)
    (goal,) = (each for each in recovery.tracks[0].goals if each.level is None)
    assert goal.sets == (("F",),)


def test_levels_go_down_step_by_step_only() -> None:
    bundle, place = random_bundle(Random(3), 80)
    from tempfile import TemporaryDirectory

    from rules.bundle.reading import read_bundle
    from rules.explanation.narrowing import narrowed

    chosen = load_policy("asnu")
    question = next(each for each in questions_for(place) if each.policy == "asnu")
    with TemporaryDirectory() as folder:
        facts = read_bundle(write(bundle, Path(folder)), chosen.level_grades).facts
    for warning in evaluate(facts, chosen, question.period, question.as_of).warnings[:6]:
        own = narrowed(facts, chosen, warning.student_no)
        seen = inspect(own, chosen, question.period, question.as_of, warning.student_no)
        (found,) = recover(own, chosen, seen, warning.student_no).tracks
        sizes = [goal.size for goal in found.goals if goal.sets]
        assert all(higher <= lower for higher, lower in pairwise(sizes))


def test_a_change_takes_the_place_of_the_attempt_it_names() -> None:
    facts = a_college().failed("X").facts()
    after = changed(
        facts, STUDENT, [Change("X", AUTUMN, "regular", Outcome("72", None), ("regular", AUTUMN))], AFTER_AUTUMN
    )
    assert after.attempts["score"].to_pylist() == ["72"]
    assert after.attempts["graded_on"].to_pylist() == [AFTER_AUTUMN]
