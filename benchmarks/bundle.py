"""Reading a bundle of three million attempts, against the bare reading of the same file by Arrow; CSV and workbook.

Prints medians of several runs, the ratio to the bare read within the same run, and the peak memory of a process that
does nothing but read. Run with ``python -m benchmarks.bundle [ROWS]``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from rules.bundle.reading import read_bundle
from rules.bundle.writing import write_bundle
from rules.facts.facts import Facts
from rules.facts.schema import SCHEMAS
from sync.actions.export_bundle import write_sheets

PER_STUDENT = 60
RUNS = 3
SHEET_ROWS = 200_000


def some_facts(rows: int) -> Facts:
    """That many attempts of 60 courses each, made as columns."""
    students = max(1, rows // PER_STUDENT)
    at = pc.subtract(pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), students * PER_STUDENT)), 1)
    student, course = pc.divide(at, PER_STUDENT), pc.subtract(at, pc.multiply(pc.divide(at, PER_STUDENT), PER_STUDENT))
    numbers = pc.cast(pc.add(2_022_000_000, student), pa.string())
    codes = pc.binary_join_element_wise("C", pc.cast(course, pa.string()), "")
    scores = pc.cast(pc.add(40, pc.bit_wise_and(at, 31)), pa.string())
    days = pc.cast(pc.cast(pc.add(pc.bit_wise_and(at, 15), 20_100), pa.int32()), pa.date32())
    count = len(at)
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    tables["attempts"] = pa.table(
        [
            numbers,
            codes,
            _same("2024-2025-1", count),
            _same("regular", count),
            scores,
            pa.nulls(count, pa.string()),
            days,
        ],
        schema=SCHEMAS["attempts"],
    )
    start, end = (
        pa.array([datetime(2024, 9, 2, tzinfo=UTC).date()]),
        pa.array([datetime(2025, 1, 17, tzinfo=UTC).date()]),
    )
    none = pa.nulls(1, pa.date32())
    tables["terms"] = pa.table([pa.array(["2024-2025-1"]), start, end, none, none], schema=SCHEMAS["terms"])
    tables["students"] = _register(pc.unique(numbers))
    tables["courses"] = _catalogue(pc.unique(codes))
    return Facts(**tables)


def _same(text: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), count)


def _register(numbers: pa.Array) -> pa.Table:
    count = len(numbers)
    texts = [numbers, *(_same(text, count) for text in ("某生", "学院", "专业", "班级"))]
    year, status = pa.repeat(pa.scalar(2022, pa.int32()), count), _same("enrolled", count)
    nothing = [pa.nulls(count, field.type) for field in list(SCHEMAS["students"])[7:]]
    return pa.table([*texts, year, status, *nothing], schema=SCHEMAS["students"])


def _catalogue(codes: pa.Array) -> pa.Table:
    count = len(codes)
    worth, mark = (pa.repeat(pa.scalar(value, pa.int64()), count) for value in (2_500_000, 60_000_000))
    columns = [codes, _same("课程", count), worth, _same("required", count), pa.repeat(pa.scalar(False), count), mark]
    return pa.table(columns, schema=SCHEMAS["courses"])


def bare_read(file: Path) -> int:
    """What Arrow alone takes for the same file, every cell as text."""
    names = SCHEMAS["attempts"].names
    options = pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    return int(pa_csv.read_csv(file, pa_csv.ReadOptions(use_threads=False), convert_options=options).num_rows)


def peak(code: str) -> float:
    """The peak memory in MB of a process that runs one statement, as the kernel counted it."""
    status = "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
    whole = f"from pathlib import Path; {code}; {status}"
    done = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(rows: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder, book = Path(name) / "bundle", Path(name) / "facts.xlsx"
        write_bundle(some_facts(rows), folder)
        file = folder / "attempts.csv"
        pairs = [(timed(lambda: bare_read(file)), timed(lambda: read_bundle(folder))) for _ in range(RUNS)]
        bare, whole = median(each[0] for each in pairs), median(each[1] for each in pairs)
        print(f"{rows:,} attempts, {file.stat().st_size / 2**20:.0f} MB of CSV, {RUNS} runs")
        print(f"bare read by Arrow, one thread {bare:6.2f} s")
        print(f"read and checked               {whole:6.2f} s   {median(b / a for a, b in pairs):.1f} × the bare read")
        base = peak("import rules.bundle.reading")
        used = peak(f"from rules.bundle.reading import read_bundle; read_bundle(Path({str(folder)!r}))")
        print(f"peak memory                    {used:6.0f} MB  ({base:.0f} MB of it before anything is read)")
        sheet_rows = min(rows, SHEET_ROWS)
        writing = timed(lambda: write_sheets(some_facts(sheet_rows), book, datetime(2025, 1, 1, tzinfo=UTC)))
        reading = timed(lambda: read_bundle(book))
        used = peak(f"from rules.bundle.reading import read_bundle; read_bundle(Path({str(book)!r}))")
        print(
            f"a workbook of {sheet_rows:,} attempts: written {writing:.1f} s, read {reading:.1f} s, peak {used:.0f} MB"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000_000)
