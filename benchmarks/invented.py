"""Invented facts for the benchmarks, as columns: made by DuckDB in a process of its own, handed over as Arrow files.

    python -m benchmarks.invented FOLDER [--first 0] [--last 50000] [--attempts 60] [--fails 33]

Each class of 100 takes the same courses over eight terms, one score in 33 (``--fails``) below 60, with make-ups,
enrolments, a programme and a few events. Another process makes them, so that its memory is not taken for the engine's.
"""

# ruff: noqa: S608 - the queries are this file's own text
from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pyarrow as pa

from rules.facts.facts import Facts
from rules.facts.schema import SCHEMAS

COURSES = 2000
FIRST_YEAR = 2021
PERIODS = {"term": "2024-2025-1", "school_year": "2023-2024"}
AS_OF = date(2025, 3, 20)
POLICIES = ("bhuad", "asnu", "ustl", "lsec")

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
        FROM range({{first}}, {{last}}) AS everyone(s)
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
            FROM range({{first}}, {{last}}) AS everyone(s), range({{per_student}}) AS taken(k)
        )
        SELECT CAST({FIRST_YEAR}000000 + s AS VARCHAR) AS student_no, 'C' || lpad(CAST(c AS VARCHAR), 4, '0')
               AS course_code, (({FIRST_YEAR} + t // 2) || '-' || ({FIRST_YEAR} + 1 + t // 2) || '-' || (1 + t % 2))
               AS term, 'regular' AS kind,
               CAST(CASE WHEN h % {{fails}} = 0 THEN 40 + h % 20 ELSE 60 + h % 40 END AS VARCHAR) AS score,
               NULL AS result,
               make_date(CAST({FIRST_YEAR} + (t + 1) // 2 AS INTEGER), CASE t % 2 WHEN 0 THEN 1 ELSE 7 END, 20)
               + CAST(CASE t % 2 WHEN 0 THEN 365 ELSE 0 END AS INTEGER) AS graded_on
        FROM planned
        UNION ALL
        SELECT CAST({FIRST_YEAR}000000 + s AS VARCHAR), 'C' || lpad(CAST(c AS VARCHAR), 4, '0'),
               (({FIRST_YEAR} + t // 2) || '-' || ({FIRST_YEAR} + 1 + t // 2) || '-' || (1 + t % 2)),
               'makeup', CAST(45 + h % 37 AS VARCHAR), NULL,
               make_date(CAST({FIRST_YEAR} + 1 + t // 2 AS INTEGER), CASE t % 2 WHEN 0 THEN 3 ELSE 9 END, 1)
        FROM planned WHERE h % {{fails}} = 0
    """,
    "enrolments": "SELECT student_no, course_code, term FROM attempts WHERE kind = 'regular'",
    "programmes": f"""
        SELECT DISTINCT '专业' || (s // 100) AS major, {FIRST_YEAR} AS entry_year,
               'C' || lpad(CAST((s // 100 * 37 + k) % {COURSES} AS VARCHAR), 4, '0') AS course_code,
               1 + k * 8 // {{per_student}} AS study_term
        FROM range({{first}}, {{last}}, 100) AS majors(s), range({{per_student}} + 2) AS taken(k)
    """,
    "events": """
        SELECT student_no, CASE WHEN n % 2 = 0 THEN 'discipline' ELSE 'exam_absence' END AS kind,
               DATE '2024-10-10' AS occurred_on, NULL AS ended_on, NULL AS term, NULL AS note
        FROM (SELECT student_no, CAST(right(student_no, 6) AS INTEGER) AS n FROM students) WHERE n % 50 = 7
    """,
}


def invented_facts(first: int, last: int, per_student: int, fails: int = 33) -> Facts:
    """The students from ``first`` to before ``last`` (hundreds), with so many attempts, one in ``fails`` failed."""
    with tempfile.TemporaryDirectory() as folder:
        options = ("--first", str(first), "--last", str(last), "--attempts", str(per_student), "--fails", str(fails))
        command = [sys.executable, "-m", "benchmarks.invented", folder, *options]
        subprocess.run(command, cwd=Path(__file__).parent.parent, check=True)
        return Facts(**{name: _read(Path(folder) / f"{name}.arrow") for name in TABLES})


def _read(path: Path) -> pa.Table:
    with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as reader:
        return reader.read_all()


def _write(path: Path, table: pa.Table) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def main() -> None:
    """Make the facts and write one file per table."""
    import duckdb

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--last", type=int, default=50_000)
    parser.add_argument("--attempts", type=int, default=60)
    parser.add_argument("--fails", type=int, default=33)
    wanted = parser.parse_args()
    connection = duckdb.connect(config={"threads": 2})
    for name, query in TABLES.items():
        text = query.format(first=wanted.first, last=wanted.last, per_student=wanted.attempts, fails=wanted.fails)
        connection.execute(f"CREATE TABLE {name} AS {text}")
        _write(wanted.folder / f"{name}.arrow", connection.sql(f"FROM {name}").to_arrow_table().cast(SCHEMAS[name]))


if __name__ == "__main__":
    main()
