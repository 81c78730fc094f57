"""How much faster the engine is than a plain Python loop over the students, doing the same work.

    python -m benchmarks.plain_loop [--students 50000] [--attempts 60] [--sample 1000] [--repeats 3]

The plain loop is the evaluator that the tests hold the engine against (tests/rules/oracle): one student after the
other, exact fractions, all four regulations, verdicts with their evidence. It takes the same columns, makes plain
values of them and judges; both is timed. It runs on a sample of the students, and on half of it: what the other half
adds is scaled to all students, so that what does not grow with them (calendar, catalogue, programmes) counts once.
Its answers on half the sample are compared with the engine's, so that the work is known to be the same.

All seconds are of the processor. The loop has one thread, so they are its seconds on an idle machine; the engine has
two, so they are more than its seconds there: the ratio is on the loop's side.

A second loop (benchmarks/oracle_loop.py) is tuned: scaled integers, caches, bare tuples, and two regulations only.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import pyarrow.compute as pc

from benchmarks.invented import AS_OF, PERIODS, POLICIES, invented_facts
from benchmarks.oracle_loop import plain_loop as tuned_loop
from config.policy_files import load_policy
from rules.assessment_json import assessment_text
from rules.engine.evaluate import evaluate, evaluate_all
from rules.facts.facts import Facts
from rules.facts.schema import SCALE
from rules.policy.law import Law
from tests.rules.oracle import evaluate as plainly
from tests.rules.oracle import facts as plain
from tests.rules.oracle.comparison import compare

TUNED = ("asnu", "bhuad")
OF_STUDENTS = ("students", "enrolments", "attempts", "events")


def sample_of(facts: Facts, number: int) -> Facts:
    """The facts of the first students."""
    chosen = facts.students["student_no"].slice(0, number).combine_chunks()
    tables = dict(facts.tables())
    for name in OF_STUDENTS:
        tables[name] = tables[name].filter(pc.is_in(tables[name]["student_no"], value_set=chosen))
    return Facts(**tables)


def plain_facts(facts: Facts) -> plain.Facts:
    """The same facts as plain values, as a loop over students wants them."""
    terms = {row["term"]: _term(row) for row in facts.terms.to_pylist()}
    courses = {row["course_code"]: _course(row) for row in facts.courses.to_pylist()}
    attempts, enrolments, events, programmes = (defaultdict(list) for _ in range(4))
    for row in facts.enrolments.to_pylist():
        enrolments[row["student_no"]].append(plain.Enrolment(courses[row["course_code"]], terms[row["term"]]))
    for row in facts.attempts.to_pylist():
        attempt = _attempt(row, courses[row["course_code"]], terms[row["term"]])
        attempts[row["student_no"]].append(attempt)
        enrolments[row["student_no"]].append(plain.Enrolment(attempt.course, attempt.term))
    for row in facts.events.to_pylist():
        event = plain.Event(row["kind"], row["occurred_on"], row["ended_on"], row["term"])
        events[row["student_no"]].append(event)
    for row in facts.programmes.to_pylist():
        scheduled = plain.Scheduled(courses[row["course_code"]], row["study_term"])
        programmes[row["major"], row["entry_year"]].append(scheduled)
    students = tuple(
        plain.Student(
            number=row["student_no"],
            entry_year=row["entry_year"],
            status=row["status"],
            attempts=tuple(attempts[row["student_no"]]),
            enrolments=frozenset(enrolments[row["student_no"]]),
            events=tuple(events[row["student_no"]]),
            programme=tuple(programmes[row["major"], row["entry_year"]]),
        )
        for row in facts.students.to_pylist()
    )
    return plain.Facts(tuple(sorted(terms.values(), key=lambda term: term.starts_on)), courses, students)


def _term(row: dict[str, Any]) -> plain.Term:
    return plain.Term(row["term"], row["starts_on"], row["ends_on"], row["makeup_ends_on"])


def _course(row: dict[str, Any]) -> plain.Course:
    worth, mark = Fraction(row["credits"], SCALE), Fraction(row["pass_mark"], SCALE)
    return plain.Course(row["course_code"], worth, row["course_type"], row["degree_course"], mark)


def _attempt(row: dict[str, Any], course: plain.Course, term: plain.Term) -> plain.Attempt:
    grade = row["score"] or ""
    score = Fraction(grade) if grade else None
    return plain.Attempt(course, term, row["kind"], grade, score, None, row["result"], row["graded_on"])


def by_the_loop(facts: Facts, laws: list[Law]) -> list[dict[str, Any]]:
    """Judge under every law, one student after the other."""
    values = plain_facts(facts)
    return [plainly(values, law.id, PERIODS[law.policy.screened], AS_OF) for law in laws]


def by_the_tuned_loop(facts: Facts) -> None:
    """Judge under the two laws that the tuned loop knows."""
    tables = {name: {each: table[each].to_pylist() for each in table.schema.names} for name, table in facts.tables()}
    for name in TUNED:
        tuned_loop(tables, name, PERIODS["term"], AS_OF)


def differences(facts: Facts, laws: list[Law]) -> list[str]:
    """What the loop and the engine say differently about the same students."""
    found: list[str] = []
    for law, expected in zip(laws, by_the_loop(facts, laws), strict=True):
        told = assessment_text(evaluate(facts, law, PERIODS[law.policy.screened], AS_OF))
        found += compare(expected, json.loads(told))
    return found


def seconds(action: Callable[[], object], repeats: int) -> float:
    """The median of several runs, in seconds of the processor."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return statistics.median(times)


def scaled(
    judge: Callable[[Facts], object], fewer: Facts, few: Facts, students: int, repeats: int
) -> tuple[float, float, float]:
    """Seconds for half the sample, for the sample, and for all students by what the other half added."""
    half, whole = seconds(lambda: judge(fewer), repeats), seconds(lambda: judge(few), repeats)
    number, other = len(fewer.students), len(few.students) - len(fewer.students)
    return half, whole, half + (whole - half) * (students - number) / other


def main() -> None:
    """Compare answers, then times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=50_000)
    parser.add_argument("--attempts", type=int, default=60)
    parser.add_argument("--sample", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=3)
    wanted = parser.parse_args()
    facts = invented_facts(0, wanted.students, wanted.attempts)
    laws = [load_policy(name) for name in POLICIES]
    asked = [(law, PERIODS[law.policy.screened]) for law in laws]
    few, fewer = sample_of(facts, wanted.sample), sample_of(facts, wanted.sample // 2)
    wrong = differences(fewer, laws)
    print(
        f"{wanted.sample // 2} students under {len(laws)} regulations: {len(wrong)} differences", *wrong[:10], sep="\n"
    )
    engine = seconds(lambda: evaluate_all(facts, asked, AS_OF), wanted.repeats)
    half, loop, whole = scaled(lambda some: by_the_loop(some, laws), fewer, few, wanted.students, wanted.repeats)
    print(f"engine       {engine:7.2f} s for {wanted.students} students, all regulations in one call")
    print(f"plain loop   {loop:7.2f} s for {wanted.sample}, twice the students take {loop / half:.2f} × the time")
    print(f"             {whole:7.1f} s scaled to {wanted.students}: {whole / engine:.0f} × the engine")
    two = [each for each in asked if each[0].id in TUNED]
    engine = seconds(lambda: evaluate_all(facts, two, AS_OF), wanted.repeats)
    *_, tuned = scaled(by_the_tuned_loop, fewer, few, wanted.students, wanted.repeats)
    print(f"tuned loop   {tuned:7.1f} s scaled, {' and '.join(TUNED)} only: {tuned / engine:.1f} × the engine on these")


if __name__ == "__main__":
    main()
