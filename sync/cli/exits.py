"""What the exit status of a command means, and how errors become one."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Final

import typer


class Exit(IntEnum):
    """The exit statuses of ``yujing``."""

    DONE = 0
    NEEDS_PERSON = 1
    BAD_INPUT = 2
    LMS = 3
    UNSAFE = 4
    FAULT = 5


@contextmanager
def reporting_errors() -> Iterator[None]:
    """Turn the errors that a person can act on into a message on stderr and the exit status that names their kind.

    Anything else is a fault of ours, and told by `sync.cli.entry`.
    """
    try:
        yield
    except Exception as error:
        status = status_of(error)
        if status is None:
            raise
        sys.stderr.write(f"{_told(error)}\n")
        raise typer.Exit(status) from error


def status_of(error: Exception) -> Exit | None:
    """Return the exit status that belongs to ``error``, or None where it isn't one that a person can act on."""
    from config.policy_files import PolicyError
    from config.problems import ConfigError
    from connector.moodle.errors import MoodleError
    from reports.fonts import FontError
    from reports.forms import FormError
    from rules.bundle.findings import BundleError
    from rules.engine.calendar import PeriodError
    from rules.explanation.explanation import UnknownStudentError
    from rules.recovery.supposing import SuppositionError
    from rules.snapshot import SnapshotError
    from sync.plan.safety import PlanUnsafe
    from sync.refusal import Refusal

    kinds: tuple[tuple[tuple[type[Exception], ...], Exit], ...] = (
        ((UnknownStudentError, SuppositionError), Exit.BAD_INPUT),
        ((ConfigError, PolicyError, BundleError, PeriodError, SnapshotError, FontError, FormError), Exit.BAD_INPUT),
        ((MoodleError,), Exit.LMS),
        ((PlanUnsafe,), Exit.UNSAFE),
        ((Refusal,), Exit.NEEDS_PERSON),
    )
    found = next((status for kind, status in kinds if isinstance(error, kind)), None)
    return Exit.BAD_INPUT if found is None and _of_the_machine(error) else found


_FILE_FAULTS: Final = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "只能读，不能写",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "其中一段不是文件夹",
    errno.EISDIR: "是文件夹，不是文件",
    errno.EEXIST: "已有同名的文件",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
}


def _of_the_machine(error: Exception) -> str:
    """Return what is wrong with a file, the disk or the database; empty where it is none of these."""
    if isinstance(error, OSError) and error.errno in _FILE_FAULTS:
        return f"{error.filename or '写文件时'}：{_FILE_FAULTS[error.errno]}"
    from sync.store.database import fault_of

    return fault_of(error)


def _told(error: Exception) -> str:
    return _of_the_machine(error) or str(error)
