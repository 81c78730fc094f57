"""The baseline: the same verdicts, for asnu and bhuad, by a plain loop over students in Python.

It is written as one would write it without an engine: integers, one pass over each student's attempts, sets and
dictionaries, every hit with its courses. The tests compare it with the oracle (tests/rules/oracle), which is
slower still because it is written to be read aloud.

    python -m benchmarks.oracle_loop --students 5000
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any

SCALE = 1_000_000
Columns = Mapping[str, list[Any]]
Tables = Mapping[str, Columns]
Attempt = tuple[str, str, str, int | None, str | None, date | None, str | None]
Hits = dict[str, list[tuple[str, list[tuple[str, str, str | None]]]]]


@dataclass
class Frame:
    """Calendar and catalogue, by name, and what is asked."""

    starts: dict[str, date]
    ends: dict[str, date]
    makeup: dict[str, date | None]
    credits: dict[str, int]
    marks: dict[str, int]
    period: str
    as_of: date
    order: list[str] = field(default_factory=list)


@dataclass
class Course:
    """What became of one course of one student: every counting attempt that passed or failed, and the sum of it."""

    passed: bool = False
    failed: list[Attempt] = field(default_factory=list)
    made_up: set[str] = field(default_factory=set)


def plain_loop(tables: Tables, policy: str, period: str, as_of: date) -> Hits:
    """Evaluate one student after the other; give each one's hits with the courses counted."""
    frame = _frame(tables, period, as_of)
    attempts, taken, events = _by_student(tables)
    judge = {"asnu": _asnu, "bhuad": _bhuad}[policy]
    hits: Hits = {}
    for number, status in zip(tables["students"]["student_no"], tables["students"]["status"], strict=True):
        if status != "enrolled" or _skipped(frame, taken[number], events[number]):
            continue
        found = judge(frame, attempts[number], taken[number], events[number])
        if found:
            hits[number] = found
    return hits


def _frame(tables: Tables, period: str, as_of: date) -> Frame:
    terms, courses = tables["terms"], tables["courses"]
    starts = dict(zip(terms["term"], terms["starts_on"], strict=True))
    return Frame(
        starts,
        dict(zip(terms["term"], terms["ends_on"], strict=True)),
        dict(zip(terms["term"], terms["makeup_ends_on"], strict=True)),
        dict(zip(courses["course_code"], courses["credits"], strict=True)),
        dict(zip(courses["course_code"], courses["pass_mark"], strict=True)),
        period,
        as_of,
        sorted(starts, key=starts.__getitem__),
    )


def _by_student(tables: Tables) -> tuple[dict[str, list[Attempt]], dict[str, set[tuple[str, str]]], dict[str, Any]]:
    attempts: dict[str, list[Attempt]] = defaultdict(list)
    taken: dict[str, set[tuple[str, str]]] = defaultdict(set)
    events: dict[str, Any] = defaultdict(list)
    for number, code, term, kind, score, result, graded_on in _rows(tables["attempts"]):
        attempts[number].append((code, term, kind, _scaled(score), result, graded_on, score))
        taken[number].add((code, term))
    for number, code, term in _rows(tables["enrolments"]):
        taken[number].add((code, term))
    for number, *event in _rows(tables["events"]):
        events[number].append(event)
    return attempts, taken, events


def _rows(columns: Columns) -> Iterable[tuple[Any, ...]]:
    return zip(*columns.values(), strict=True)


@lru_cache(maxsize=100_000)
def _scaled(score: str | None) -> int | None:
    if score is None:
        return None
    value = Fraction(score) * SCALE
    assert value.denominator == 1
    return value.numerator


def _skipped(frame: Frame, taken: set[tuple[str, str]], events: list[Any]) -> bool:
    if events and _in_force(events, "leave", frame.as_of):
        return True
    if not taken:
        return False
    first = min((term for _, term in taken), key=frame.starts.__getitem__)
    return frame.ends[first] > frame.as_of or frame.starts[first] > frame.starts[frame.period]


def _in_force(events: list[Any], kind: str, day: date) -> bool:
    for other, occurred_on, ended_on, _, _ in events:
        if other != kind or occurred_on > day or (ended_on is not None and ended_on < day):
            continue
        returns = kind == "leave" and ended_on is None
        if not (returns and any(e[0] == "return" and occurred_on < e[1] <= day for e in events)):
            return True
    return False


def _outcome(frame: Frame, attempt: Attempt) -> bool | None:
    """Say whether the attempt counts as passed (true) or failed (false); none where it doesn't count."""
    code, term, _, score, result, graded_on, _ = attempt
    if graded_on is None or graded_on > frame.as_of or result == "deferred":
        return None
    if result is None and score is None:
        return None
    passed = result in ("pass", "exempt") if result is not None else score >= frame.marks[code]  # type: ignore[operator]
    return None if not passed and frame.starts[term] > frame.starts[frame.period] else passed


def _courses(frame: Frame, attempts: list[Attempt]) -> tuple[dict[str, Course], list[tuple[Attempt, bool]]]:
    courses: dict[str, Course] = defaultdict(Course)
    counted = []
    for attempt in attempts:
        passed = _outcome(frame, attempt)
        if passed is None:
            continue
        counted.append((attempt, passed))
        course = courses[attempt[0]]
        course.passed |= passed
        if not passed:
            course.failed.append(attempt)
        if attempt[2] == "makeup":
            course.made_up.add(attempt[1])
    return courses, counted


def _closed(frame: Frame, course: Course) -> list[Attempt]:
    closed = []
    for attempt in course.failed:
        over = frame.makeup[attempt[1]]
        if attempt[2] != "regular" or attempt[1] in course.made_up or over is None or over <= frame.as_of:
            closed.append(attempt)
    return closed


def _evidence(frame: Frame, failed: dict[str, list[Attempt]]) -> list[tuple[str, str, str | None]]:
    shown = []
    for code in sorted(failed):
        last = max(
            failed[code], key=lambda a: (a[1] == frame.period, a[5], frame.starts[a[1]], a[2] != "regular", a[2])
        )
        shown.append((code, last[1], last[6]))
    return shown


def _bhuad(frame: Frame, attempts: list[Attempt], taken: set[tuple[str, str]], events: list[Any]) -> list[Any]:
    courses, _ = _courses(frame, attempts)
    after = {code: _closed(frame, course) for code, course in courses.items() if course.failed and not course.passed}
    failed = {code: closed for code, closed in after.items() if closed}
    count, sanction = len(failed), bool(events) and _in_force(events, "discipline", frame.as_of)
    rules = [
        ("bhuad.level1.courses", count >= 6),
        ("bhuad.level1.discipline", count < 4 and sanction),
        ("bhuad.level2.courses", 4 <= count < 6),
        ("bhuad.repeat_year", count >= 5),
        ("bhuad.dismissal", count >= 7),
    ]
    return [(rule, _evidence(frame, failed)) for rule, hit in rules if hit]


def _asnu(frame: Frame, attempts: list[Attempt], taken: set[tuple[str, str]], events: list[Any]) -> list[Any]:
    courses, counted = _courses(frame, attempts)
    failed = {code: course.failed for code, course in courses.items() if course.failed and not course.passed}
    outstanding = sum(frame.credits[code] for code in failed)
    of_term = {code: kept for code, rows in failed.items() if (kept := [a for a in rows if a[1] == frame.period])}
    share, selected = (
        sum(frame.credits[c] for c in of_term),
        sum(frame.credits[c] for c, t in taken if t == frame.period),
    )
    points, weights, graded = _gpa(frame, counted)
    percent = 100 * share
    rules = [
        ("asnu.yellow.share", selected and 5 * selected <= percent < 15 * selected, of_term),
        ("asnu.orange.share", selected and 15 * selected <= percent < 25 * selected, of_term),
        ("asnu.red.share", selected and percent >= 25 * selected, of_term),
        ("asnu.yellow.credits", outstanding >= 5 * SCALE, failed),
        ("asnu.orange.credits", outstanding >= 10 * SCALE, failed),
        ("asnu.red.credits", outstanding >= 15 * SCALE, failed),
        ("asnu.orange.gpa", weights and points < 22 * weights * SCALE, graded),
        ("asnu.red.gpa", weights and points < 20 * weights * SCALE, graded),
        ("asnu.red.absence", events and _absent(frame, events), {}),
        ("asnu.red.decline", _fell(frame, counted), _marked(frame, counted)),
        ("asnu.red.extension", events and _in_force(events, "extension", frame.as_of), {}),
    ]
    return [(rule, _evidence(frame, shown)) for rule, hit, shown in rules if hit]


def _gpa(frame: Frame, counted: list[tuple[Attempt, bool]]) -> tuple[int, int, dict[str, list[Attempt]]]:
    """Sum credits × ten grade points over the term's courses, and the credits; courses passed unscored are left out."""
    best: dict[str, tuple[int, Attempt]] = {}
    unscored: set[str] = set()
    for attempt, passed in counted:
        code, term, _, score, result, _, _ = attempt
        if term != frame.period:
            continue
        if passed and (score is None or result == "exempt"):
            unscored.add(code)
            continue
        point = max(score, 60 * SCALE) - 50 * SCALE if passed and score is not None else 0
        if code not in best or point > best[code][0]:
            best[code] = (point, attempt)
    kept = {code: pair for code, pair in best.items() if code not in unscored or pair[0] > 0}
    points = sum(frame.credits[code] * point for code, (point, _) in kept.items())
    return points, sum(frame.credits[code] for code in kept), {code: [pair[1]] for code, pair in kept.items()}


def _absent(frame: Frame, events: list[Any]) -> bool:
    for kind, occurred_on, _, term, _ in events:
        if kind in ("exam_absence", "class_absence") and occurred_on <= frame.as_of:
            begun = [name for name in frame.order if frame.starts[name] <= occurred_on]
            if (term or (begun[-1] if begun else None)) == frame.period:
                return True
    return False


def _mark(attempt: Attempt) -> int | None:
    if attempt[2] == "makeup" or attempt[4] == "exempt":
        return None
    return 0 if attempt[4] == "absent" else attempt[3]


def _fell(frame: Frame, counted: list[tuple[Attempt, bool]]) -> bool:
    sums: dict[str, tuple[int, int]] = {}
    for attempt, _ in counted:
        mark = _mark(attempt)
        if mark is not None:
            total, weight = sums.get(attempt[1], (0, 0))
            worth = frame.credits[attempt[0]]
            sums[attempt[1]] = (total + worth * mark, weight + worth)
    before = [t for t in frame.order if frame.starts[t] < frame.starts[frame.period] and sums.get(t, (0, 0))[1]]
    now, weight = sums.get(frame.period, (0, 0))
    if not before or not weight:
        return False
    earlier, other = sums[before[-1]]
    return earlier * weight - now * other >= 15 * SCALE * weight * other


def _marked(frame: Frame, counted: list[tuple[Attempt, bool]]) -> dict[str, list[Attempt]]:
    marked: dict[str, list[Attempt]] = defaultdict(list)
    for attempt, _ in counted:
        if attempt[1] == frame.period and _mark(attempt) is not None:
            marked[attempt[0]].append(attempt)
    return marked


def invented(students: int, attempts: int = 60, seed: int = 1) -> Tables:
    """Invent students with so many attempts each over eight terms, as columns."""
    random, day = Random(seed), timedelta(days=1)
    terms = [f"{year}-{year + 1}-{half}" for year in range(2021, 2025) for half in (1, 2)]
    starts = [date(int(t[:4]) + (t[-1] == "2"), 9 if t[-1] == "1" else 3, 1) for t in terms]
    codes = [f"C{number:03}" for number in range(300)]
    rows: list[tuple[Any, ...]] = []
    for student in range(students):
        for place, code in enumerate(random.sample(codes, attempts - 8)):
            term = place % 8
            scores = random.choices(range(54, 100), k=2)
            rows.append(
                (f"S{student:06}", code, terms[term], "regular", str(scores[0]), None, starts[term] + 130 * day)
            )
            if scores[0] < 60 and random.random() < 0.5:
                made_up = starts[term] + 190 * day
                rows.append((f"S{student:06}", code, terms[term], "makeup", str(scores[1]), None, made_up))
    names = ("student_no", "course_code", "term", "kind", "score", "result", "graded_on")
    return {
        "terms": {
            "term": terms,
            "starts_on": starts,
            "ends_on": [start + 135 * day for start in starts],
            "makeup_ends_on": [start + 195 * day for start in starts],
        },
        "students": {
            "student_no": [f"S{student:06}" for student in range(students)],
            "status": ["enrolled"] * students,
        },
        "courses": {
            "course_code": codes,
            "credits": [random.choice((1_000_000, 2_000_000, 2_500_000, 3_000_000, 4_000_000)) for _ in codes],
            "pass_mark": [60_000_000] * len(codes),
        },
        "attempts": dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)),
        "enrolments": {"student_no": [], "course_code": [], "term": []},
        "events": {"student_no": [], "kind": [], "occurred_on": [], "ended_on": [], "term": [], "note": []},
    }


def main() -> None:
    """Time the loop, and print seconds for the students asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=50_000)
    parser.add_argument("--attempts", type=int, default=60)
    given = parser.parse_args()
    tables = invented(given.students, given.attempts)
    for policy in ("asnu", "bhuad"):
        started = time.perf_counter()
        hits = plain_loop(tables, policy, "2024-2025-2", date(2025, 9, 20))
        seconds = time.perf_counter() - started
        print(f"{policy}: {len(hits)} of {given.students} students hit, {seconds:.2f} s")


if __name__ == "__main__":
    main()
