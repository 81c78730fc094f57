"""How fast forms print, and in how much memory: ``python -m benchmarks.forms [students] [workers]``.

Prints invented bhuad notices (two pages each), merged and as single files, and says pages per second (and per
second of processor time, which a busy machine disturbs less) and the peak memory of this process and of the largest
of its workers.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from reports.documents import Notice
from reports.forms import PrintSetup
from reports.printing import Printed, print_merged, print_singles
from reports.samples import STUDENT, bhuad_notice

FORMS = Path(__file__).parents[1] / "config" / "forms"


def notices(count: int) -> list[Notice]:
    """Return one notice per invented student, four to eight outstanding courses each."""
    return [
        replace(
            bhuad_notice(4 + index % 5, student=replace(STUDENT, number=f"2024{index:06}", name=f"张挈{index}")),
            number=f"{STUDENT.college}预警〔2026〕{index:04}号",
        )
        for index in range(count)
    ]


def measure(name: str, work: Callable[[], Printed]) -> None:
    """Run ``work`` and say how long it took, by the clock and by the processor."""
    started, cpu_before = time.perf_counter(), cpu_seconds()
    pages = work().pages
    seconds, cpu = time.perf_counter() - started, cpu_seconds() - cpu_before
    peak = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        f"{name:8} {pages:6} pages {seconds:7.2f} s {pages / seconds:5.0f} pages/s  "
        f"{pages / cpu:5.0f} pages per CPU second  peak {peak[0]} MB here, {peak[1]} MB in the largest worker"
    )


def cpu_seconds() -> float:
    """Return the processor time that this process and its finished workers have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main(students: int = 500, workers: int = 2) -> None:
    """Print ``students`` notices both ways."""
    setup = PrintSetup(templates=(FORMS,), stamp=datetime(2026, 3, 6, tzinfo=UTC))
    documents = notices(students)
    with TemporaryDirectory() as folder:
        merged = Path(folder) / "merged.pdf"
        measure("merged", lambda: print_merged(documents, merged, setup, workers=workers))
        print(f"{'':8} {merged.stat().st_size / 1e6:.1f} MB in one file")
        measure("singles", lambda: print_singles(documents, Path(folder) / "singles", setup, workers=workers))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
