"""Work in processes of its own, in order, with its progress, in level memory."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Final, TypeVar

Result = TypeVar("Result")
Job = tuple[Sequence[Any], Any, Any]
"""What one call is given; the first part holds the documents, whose number is the progress made."""

Progress = Callable[[int], None]
"""Called with the number of documents just finished."""

WORTH_A_POOL: Final = 60
"""Below so many documents, starting processes costs more than it saves."""

JOBS_PER_PROCESS: Final = 2
"""Processes are replaced after so many calls each: the typesetter never forgets what it has set, and grows."""


def run_all(
    work: Callable[..., Result], jobs: Sequence[Job], *, workers: int = 1, progress: Progress | None = None
) -> list[Result]:
    """Call ``work`` with each of ``jobs`` and return the results in order.

    Processes are spawned, never forked: the typesetter keeps threads of its own. So a program that prints more than a
    few documents must guard its start (``if __name__ == "__main__"``).
    """
    if sum(len(job[0]) for job in jobs) < WORTH_A_POOL:
        return [_told(work(*job), job, progress) for job in jobs]
    results: list[Result] = []
    wave = max(1, workers) * JOBS_PER_PROCESS
    for start in range(0, len(jobs), wave):
        results += _one_wave(work, jobs[start : start + wave], max(1, workers), progress)
    return results


def _one_wave(
    work: Callable[..., Result], jobs: Sequence[Job], workers: int, progress: Progress | None
) -> list[Result]:
    """Run ``jobs`` in fresh processes (an executor's own ``max_tasks_per_child`` can hang in Python 3.11)."""
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = [pool.submit(work, *job) for job in jobs]
        return [_told(future.result(), job, progress) for future, job in zip(waiting, jobs, strict=True)]


def _told(result: Result, job: Job, progress: Progress | None) -> Result:
    if progress:
        progress(len(job[0]))
    return result
