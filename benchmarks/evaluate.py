"""How long one evaluation takes, against the bare DuckDB aggregate over the same attempts.

    python benchmarks/evaluate.py [--students 50000] [--attempts 60] [--repeats 5] [--policy asnu …]

The facts are invented: each class of 100 takes the same courses over eight terms, one score in seven below 60, with
make-ups, retakes, enrolments, a programme and a few events. The baseline is the best outcome per student and course,
and nothing else. Baseline and evaluations alternate in one process; medians are printed, and the peak memory.
"""

# ruff: noqa: S608 - the queries are this file's own text
from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import duckdb
import pyarrow as pa

from config.policy_files import load_policy
from rules.engine.evaluate import evaluate
from rules.facts.facts import Facts
from rules.facts.schema import SCHEMAS
from rules.policy.law import Law

COURSES = 2000
FIRST_YEAR = 2021
PERIODS = {"term": "2024-2025-1", "school_year": "2023-2024"}
AS_OF = date(2025, 3, 20)

TABLES = {
    "terms": f"""
        SELECT (y || '-' || (y + 1) || '-' || h) AS term,
               CASE h WHEN 1 THEN make_date(y, 9, 1) ELSE make_date(y + 1, 2, 24) END AS starts_on,
               CASE h WHEN 1 THEN make_date(y + 1, 1, 15) ELSE make_date(y + 1, 7, 5) END AS ends_on,
               CASE h WHEN 1 THEN make_date(y + 1, 3, 5) ELSE make_date(y + 1, 9, 10) END AS makeup_ends_on,
               NULL AS vacation_starts_on
        FROM range({FIRST_YEAR}, {FIRST_YEAR + 4}) AS years(y), range(1, 3) AS halves(h)
    """,
    "students": f"""
        SELECT CAST({FIRST_YEAR}000000 + s AS VARCHAR) AS student_no, '学生' || s AS name,
               '学院' || (s % 12) AS college,
               '专业' || (s // 100) AS major, '班' || (s // 50) AS class_name, {FIRST_YEAR} AS entry_year,
               CASE WHEN s % 97 = 0 THEN 'leave' ELSE 'enrolled' END AS status,
               NULL AS email, NULL AS expected_graduation, NULL AS guardian_name, NULL AS guardian_phone,
               NULL AS priority_groups
        FROM range({{students}}) AS everyone(s)
    """,
    "courses": f"""
        SELECT 'C' || lpad(CAST(c AS VARCHAR), 4, '0') AS course_code, '课程' || c AS course_name,
               (1 + c % 5) * 500000 + 1000000 AS credits, CASE WHEN c % 4 = 0 THEN 'elective' ELSE 'required' END
               AS course_type, c % 5 = 0 AS degree_course, 60000000 AS pass_mark
        FROM range({COURSES}) AS catalogue(c)
    """,
    "attempts": f"""
        WITH planned AS (
            SELECT s, k, (s // 100 * 37 + k) % {COURSES} AS c, k * 8 // {{per_student}} AS t,
                   hash(s * 1000003 + k) AS h
            FROM range({{students}}) AS everyone(s), range({{per_student}}) AS taken(k)
        )
        SELECT CAST({FIRST_YEAR}000000 + s AS VARCHAR) AS student_no, 'C' || lpad(CAST(c AS VARCHAR), 4, '0')
               AS course_code, (({FIRST_YEAR} + t // 2) || '-' || ({FIRST_YEAR} + 1 + t // 2) || '-' || (1 + t % 2))
               AS term, 'regular' AS kind,
               CAST(CASE WHEN h % 33 = 0 THEN 40 + h % 20 ELSE 60 + h % 40 END AS VARCHAR) AS score,
               NULL AS result,
               make_date(CAST({FIRST_YEAR} + (t + 1) // 2 AS INTEGER), CASE t % 2 WHEN 0 THEN 1 ELSE 7 END, 20)
               + CAST(CASE t % 2 WHEN 0 THEN 365 ELSE 0 END AS INTEGER) AS graded_on
        FROM planned
        UNION ALL
        SELECT CAST({FIRST_YEAR}000000 + s AS VARCHAR), 'C' || lpad(CAST(c AS VARCHAR), 4, '0'),
               (({FIRST_YEAR} + t // 2) || '-' || ({FIRST_YEAR} + 1 + t // 2) || '-' || (1 + t % 2)),
               'makeup', CAST(45 + h % 37 AS VARCHAR), NULL,
               make_date(CAST({FIRST_YEAR} + 1 + t // 2 AS INTEGER), CASE t % 2 WHEN 0 THEN 3 ELSE 9 END, 1)
        FROM planned WHERE h % 33 = 0
    """,
    "enrolments": "SELECT student_no, course_code, term FROM attempts WHERE kind = 'regular'",
    "programmes": f"""
        SELECT DISTINCT '专业' || (s // 100) AS major, {FIRST_YEAR} AS entry_year,
               'C' || lpad(CAST((s // 100 * 37 + k) % {COURSES} AS VARCHAR), 4, '0') AS course_code,
               1 + k * 8 // {{per_student}} AS study_term
        FROM range(0, {{students}}, 100) AS majors(s), range({{per_student}} + 2) AS taken(k)
    """,
    "events": """
        SELECT student_no, CASE WHEN n % 2 = 0 THEN 'discipline' ELSE 'exam_absence' END AS kind,
               DATE '2024-10-10' AS occurred_on, NULL AS ended_on, NULL AS term, NULL AS note
        FROM (SELECT student_no, CAST(right(student_no, 6) AS INTEGER) AS n FROM students) WHERE n % 50 = 7
    """,
}

BASELINE = """
    SELECT count(*), sum(CAST(passed AS INTEGER)) FROM (
        SELECT student_no, course_code, max(CAST(score AS DECIMAL(9, 6)) >= 60) AS passed FROM attempts GROUP BY ALL
    )
"""


def invented_facts(students: int, per_student: int) -> Facts:
    """The benchmark's facts, made by DuckDB and handed over as Arrow tables."""
    connection = duckdb.connect()
    tables = {}
    for name, query in TABLES.items():
        connection.execute(f"CREATE TABLE {name} AS {query.format(students=students, per_student=per_student)}")
        tables[name] = connection.sql(f"FROM {name}").to_arrow_table().cast(SCHEMAS[name])
    return Facts(**tables)


def timed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def baseline(attempts: pa.Table) -> None:
    """The bare aggregate, on a connection configured like the engine's."""
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "800MB"})
    connection.register("attempts", attempts)
    connection.execute(BASELINE).fetchall()


def measure(facts: Facts, laws: list[Law], repeats: int) -> None:
    """Alternate the baseline and every law; print medians and ratios."""
    seconds: dict[str, list[float]] = {"baseline": [], **{law.id: [] for law in laws}}
    for _ in range(repeats):
        seconds["baseline"].append(timed(lambda: baseline(facts.attempts)))
        for law in laws:
            seconds[law.id].append(timed(lambda law=law: evaluate(facts, law, PERIODS[law.policy.screened], AS_OF)))
    bare = statistics.median(seconds["baseline"])
    for name, each in seconds.items():
        median = statistics.median(each)
        print(f"{name:10} {median:7.2f} s   {median / bare:5.2f} × the bare aggregate")
    total = sum(statistics.median(each) for name, each in seconds.items() if name != "baseline")
    print(f"{'together':10} {total:7.2f} s   {total / bare:5.2f} × the bare aggregate")


def main() -> None:
    """Make the facts, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=50_000)
    parser.add_argument("--attempts", type=int, default=60)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--policy", nargs="*", default=["bhuad", "asnu", "ustl", "lsec"])
    wanted = parser.parse_args()
    facts = invented_facts(wanted.students, wanted.attempts)
    students, attempts, enrolments = (len(table) for table in (facts.students, facts.attempts, facts.enrolments))
    print(f"{students} students, {attempts} attempts, {enrolments} enrolments")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    laws = [load_policy(name) for name in wanted.policy]
    for law in laws:
        result = evaluate(facts, law, PERIODS[law.policy.screened], AS_OF)
        warned, referred = len(result.warnings), len(result.referrals)
        print(f"{law.id:10} {result.students_evaluated} evaluated, {warned} warned, {referred} referred")
    measure(facts, laws, wanted.repeats)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {after:.0f} MB, of which {before:.0f} MB with the facts made and nothing evaluated yet")


if __name__ == "__main__":
    main()
