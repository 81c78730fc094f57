"""Every combination of set, window and filter, and every derived family: the engine against the plain interpreter."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rules.assessment import RuleHit
from rules.engine.evaluate import evaluate
from rules.policy.compile import compile_policy

from ..oracle.reading import period_of
from .colleges import POLICY, STEPS, TRACK, SmallCollege, a_small_college
from .plain import Measures, World, counted, happened

FAILURES = ("outstanding", "outstanding_after_makeup", "failed_at_regular_exam", "failed")
SETS = (*FAILURES, "selected", "due", "due_and_earned", "due_and_not_earned", "earned")
PROGRAMME = ("programme", "programme_and_earned")
ONLY: tuple[dict[str, Any], ...] = (
    {},
    {"course_types": ["required", "public"]},
    {"degree_courses": "true"},
    {"degree_courses": "false", "course_types": ["elective", "required"]},
    {"course_codes": [f"C{number:03}" for number in range(0, 44, 3)]},
)
WINDOWS = {"term": ("term", "school_year", "cumulative"), "school_year": ("school_year", "cumulative")}


def sets_in(window: str) -> Measures:
    """Every count and share of every set in one window, through every filter."""
    found: Measures = {}
    sets = PROGRAMME if window == "whole" else (*SETS, *PROGRAMME)
    for (at, of), (number, only) in product(enumerate(sets), enumerate(ONLY)):
        named = {"label": "x", "of": of, "window": window, "only": only}
        found[f"c{at}_{number}"] = {**named, "count": "courses" if (at + number) % 2 else "credits"}
        if number == at % len(ONLY):
            among = sets[(at + number + 1) % len(sets)]
            found[f"s{at}"] = {**named, "share": "credits" if at % 2 else "courses", "among": among}
    if window != "whole":
        found["p"] = {"label": "x", "count": "credits", "of": "due_and_not_earned", "window": window}
        found["p"]["count_pending"] = "true"
    return found


def repeats_in(window: str) -> Measures:
    """Failures counted, and courses failed often enough, by the kinds of attempts."""
    found: Measures = {}
    kinds: tuple[list[str] | None, ...] = (None, ["regular"], ["retake", "makeup"])
    for (at, of), (number, kind), times in product(enumerate(FAILURES), enumerate(kinds), (1, 2, 3)):
        if of == "failed_at_regular_exam" and kind:
            continue
        said: dict[str, Any] = {"label": "x", "of": of, "window": window, "count": ("courses", "failures")[times % 2]}
        said |= {"kinds": kind} if kind else {}
        found[f"r{at}_{number}_{times}"] = said | ({"at_least_failures": str(times)} if times > 1 else {})
    return found


def events() -> Measures:
    """Events of some kinds, in force or over every window."""
    kinds = (["exam_absence", "class_absence"], ["discipline"], ["leave"], ["return", "extension"])
    windows = ("in_force", "in_period", "school_year", "cumulative")
    return {
        f"e{at}_{window}": {"label": "x", "events": each, "window": window}
        for (at, each), window in product(enumerate(kinds), windows)
    }


def means(windows: tuple[str, ...]) -> Measures:
    """GPA and mean score over every window."""
    found: Measures = {}
    for window, (number, only) in product(windows, enumerate(ONLY)):
        found[f"g_{window}_{number}"] = {"label": "x", "mean": "grade_point", "window": window, "only": only}
        said = {"label": "x", "mean": "score", "window": window, "only": only}
        kinds: dict[str, Any] = {"kinds": ["regular", "makeup"]} if number % 2 else {}
        found[f"m_{window}_{number}"] = said | kinds
    return found


def derived(screened: str) -> Measures:
    """Ranks by any kind of figure, counted periods of any condition, levels of earlier periods, and formulas."""
    own = "term" if screened == "term" else "school_year"
    found: Measures = {
        "gpa": {"label": "x", "mean": "grade_point", "window": own},
        "year_gpa": {"label": "x", "mean": "grade_point", "window": "school_year"},
        "open": {"label": "x", "count": "credits", "of": "outstanding", "window": "cumulative"},
        "owed": {"label": "x", "count": "courses", "of": "due_and_not_earned", "window": "cumulative"},
        "pending": {"label": "x", "count": "courses", "of": "due_and_not_earned", "window": "school_year"},
        "chosen": {"label": "x", "count": "credits", "of": "selected", "window": own},
        "won": {"label": "x", "count": "credits", "of": "earned", "window": own},
        "absences": {"label": "x", "events": ["class_absence", "discipline"], "window": "in_period"},
        "ratio": {"label": "x", "formula": "open / chosen"},
    }
    found["pending"]["count_pending"] = "true"
    for within, (name, best) in product(
        ("class", "major", "college", "college_year"), (("gpa", "highest"), ("open", "lowest"), ("ratio", "lowest"))
    ):
        found[f"rank_{within}_{name}"] = {"label": "x", "rank": name, "within": within, "best": best}
    found["size"] = {"label": "x", "rank": "gpa", "within": "class", "gives": "size"}
    found["low"] = {"label": "x", "formula": "rank_class_gpa / size"}
    for at in (1, 2):
        found[f"level_{at}"] = {"label": "x", "earlier_level": TRACK, "back": str(at)}
    conditions = (
        "year_gpa < 2.5",
        "owed >= 1 or pending >= 2",
        "level_1 >= 1 or open > 4",
        "not rank_college_open < 3",
    )
    for at, condition in enumerate(conditions):
        for count in ("running", "longest", "total"):
            found[f"y{at}_{count}"] = {"label": "x", "periods": condition, "each": "school_year", "count": count}
    if screened == "term":
        found |= by_terms()
        found["streak_rank"] = {"label": "x", "rank": "t0_running", "within": "college"}
    return found


def by_terms() -> Measures:
    """Conditions of terms."""
    conditions = ("gpa < 2.5", "chosen > 0 and open >= 2", "low > 50%", "absences >= 1 or won == 0", "ratio > 20%")
    found: Measures = {
        f"t{at}_{count}": {"label": "x", "periods": condition, "each": "term", "count": count}
        for (at, condition), count in product(enumerate(conditions), ("running", "longest", "total"))
    }
    return found | {"t_year": {"label": "x", "periods": "gpa < 2.5", "each": "term", "count": "total"} | YEAR}


YEAR = {"window": "school_year"}


def law_of(measures: Measures, screened: str) -> Any:
    """Compile a policy with a clause per measure that hits wherever the measure is known."""
    clauses = []
    for name, measure in measures.items():
        shows = {"courses": name} if {"of", "mean"} & set(measure) else {}
        shows |= {"events": name} if "events" in measure else {}
        if (measure.get("of"), measure.get("window"), "count" in measure) == ("programme", "whole", True):
            shows = {}
        clauses.append(
            {"id": f"x.{name}", "level": "low", "clause": "一", "words": "一", "when": f"{name} >= 0"}
            | {"figures": [name], **shows}
        )
    levels = [{"id": step, "label": step} for step in STEPS]
    tracks = [{"id": TRACK, "label": "x", "levels": levels}]
    head = {"id": POLICY, "title": "x", "citation": "x", "screened": screened}
    return compile_policy({**head, "tracks": tracks, "measures": measures, "clauses": clauses})


def differences(college: SmallCollege, measures: Measures, screened: str) -> Iterator[str]:
    """Tell every student and measure where the engine and the plain interpreter disagree."""
    name = college.place.period.name
    period = name if screened == "term" else name.rpartition("-")[0]
    found = evaluate(college.engine, law_of(measures, screened), period, college.place.as_of)
    hits = {(each.student_no, hit.id.removeprefix("x.")): hit for each in found.warnings for hit in each.rules}
    world = World(
        college.plain, college.register, measures, period_of(college.plain, period), college.place.as_of,
        screened == "school_year", college.warned, STEPS,
    )  # fmt: skip
    assert found.students_evaluated == len(world.judged)
    for student in world.judged:
        for name, measure in measures.items():
            hit, value = hits.get((student.number, name)), world.value(name, student)
            figure = None if hit is None else Fraction(hit.figures[name])
            if figure != value:
                yield f"{student.number} {name} {measure}: {figure}, not {value}"
            elif hit is not None:
                yield from evidence(hit, world, measure, student, f"{student.number} {name} {measure}")


def evidence(hit: RuleHit, world: World, measure: dict[str, Any], student: Any, where: str) -> Iterator[str]:
    """Tell where the courses or events behind a figure are others than those that it counted."""
    if "events" in measure and len(hit.events) != hit.figures[hit.id.removeprefix("x.")]:
        yield f"{where}: events {hit.events}, not {happened(world.read(student), measure)}"
    if "of" in measure and (measure["of"], measure["window"]) != ("programme", "whole"):
        shown = [each.course_code for each in hit.courses]
        expected = sorted(course.code for course in counted(world.read(student), measure))
        if shown != expected:
            yield f"{where}: courses {shown}, not {expected}"


@pytest.mark.no_cover  # drawn at random: what it reaches, table tests reach too
def test_every_set_in_every_window_through_every_filter_is_counted_as_the_page_reads() -> None:
    for seed, screened in enumerate(WINDOWS):
        college = a_small_college(Random(seed), 30)
        for window in (*WINDOWS[screened], "whole"):
            assert not list(differences(college, sets_in(window), screened))


@pytest.mark.no_cover  # drawn at random: what it reaches, table tests reach too
@pytest.mark.parametrize("seed", range(1))
@pytest.mark.parametrize("screened", WINDOWS)
def test_repeats_events_and_means_are_counted_as_the_page_reads(screened: str, seed: int) -> None:
    college = a_small_college(Random(100 + seed), 45)
    for window in WINDOWS[screened]:
        assert not list(differences(college, repeats_in(window), screened))
    windows = (*WINDOWS[screened], *(("previous_term",) if screened == "term" else ()))
    assert not list(differences(college, events() | means(windows), screened))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("screened", WINDOWS)
def test_ranks_runs_and_earlier_levels_are_counted_as_the_page_reads(screened: str, seed: int) -> None:
    college = a_small_college(Random(200 + seed), 24)
    assert not list(differences(college, derived(screened), screened))


@pytest.mark.no_cover  # drawn at random: what it reaches, table tests reach too
@settings(
    max_examples=5,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(random=st.randoms(use_true_random=False), students=st.integers(1, 4), screened=st.sampled_from(list(WINDOWS)))
def test_any_few_students_are_measured_as_the_page_reads(random: Random, students: int, screened: str) -> None:
    counts = {**sets_in(random.choice(WINDOWS[screened])), **sets_in("whole"), **repeats_in("cumulative"), **events()}
    some = dict(random.sample(sorted(counts.items()), 8))
    assert not list(differences(a_small_college(random, students), some | derived(screened), screened))


def test_the_colleges_give_every_measure_something_to_count() -> None:
    """Where everything is nought or unknown, agreement shows nothing; who has a leave in force is not evaluated."""
    all_of = sets_in("cumulative") | repeats_in("cumulative") | events() | means(WINDOWS["term"]) | derived("term")
    silent = set(all_of)
    for seed in range(200, 212):
        college = a_small_college(Random(seed), 60)
        period = period_of(college.plain, college.place.period.name)
        world = World(
            college.plain, college.register, all_of, period, college.place.as_of, False, college.warned, STEPS
        )
        silent -= {name for name in silent if any(world.value(name, each) for each in world.judged)}
    assert silent == {"e2_in_force"}
