"""Work in processes of its own, in order, with its progress, in level memory and within limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from reports.confined import Limits, OverrunError, run_confined

Result = TypeVar("Result")
Job = tuple[Sequence[Any], Any, Any]
"""What one call is given; the first part holds the documents, whose number is the progress made."""

Progress = Callable[[int], None]
"""Called with the number of documents just finished."""

Ended = Callable[[Job, OverrunError], Result]
"""Called with a job whose process was ended, and why."""

WORTH_A_POOL: Final = 60
"""Below so many documents, starting processes costs more than it saves."""

GENEROUS: Final = Limits()
"""The limits where the setup names none: no chunk of ours comes near them."""


def run_all(
    work: Callable[..., Result],
    jobs: Sequence[Job],
    *,
    workers: int = 1,
    limits: Limits | None = None,
    progress: Progress | None = None,
    ended: Ended[Result] | None = None,
) -> list[Result]:
    """Call ``work`` with each of ``jobs`` and return the results in order.

    Each call has a process of its own, where there is enough to do or ``limits`` are named: the typesetter never
    forgets what it has set, and grows. ``ended`` says what becomes of a job whose process was ended; without
    it `reports.confined.OverrunError` is raised.
    """
    if limits is None and sum(len(job[0]) for job in jobs) < WORTH_A_POOL:
        return [_told(work(*job), job, progress) for job in jobs]
    calls = ThreadPoolExecutor(max(1, workers), thread_name_prefix="yujing-print")
    try:
        waiting = [calls.submit(_call, work, job, limits or GENEROUS, ended) for job in jobs]
        return [_told(future.result(), job, progress) for future, job in zip(waiting, jobs, strict=True)]
    finally:
        calls.shutdown(cancel_futures=True)


def _call(work: Callable[..., Result], job: Job, limits: Limits, ended: Ended[Result] | None) -> Result:
    try:
        return run_confined(work, job, limits, len(job[0]))
    except OverrunError as error:
        if ended is None:
            raise
        return ended(job, error)


def _told(result: Result, job: Job, progress: Progress | None) -> Result:
    if progress:
        progress(len(job[0]))
    return result
