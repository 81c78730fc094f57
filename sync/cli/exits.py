"""What the exit status of a command means, and how errors become one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer


class Exit(IntEnum):
    """The exit statuses of ``yujing``."""

    DONE = 0
    NEEDS_PERSON = 1
    BAD_INPUT = 2
    LMS = 3
    UNSAFE = 4


@contextmanager
def reporting_errors() -> Iterator[None]:
    """Turn the errors that a person can act on into a message on stderr and the exit status that names their kind.

    Anything else is a fault of ours and keeps its traceback.
    """
    try:
        yield
    except Exception as error:
        status = status_of(error)
        if status is None:
            raise
        sys.stderr.write(f"{error}\n")
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
    from sync.plan.safety import PlanUnsafe
    from sync.refusal import Refusal

    kinds: tuple[tuple[tuple[type[Exception], ...], Exit], ...] = (
        ((ConfigError, PolicyError, BundleError, PeriodError, FontError, FormError), Exit.BAD_INPUT),
        ((MoodleError,), Exit.LMS),
        ((PlanUnsafe,), Exit.UNSAFE),
        ((Refusal,), Exit.NEEDS_PERSON),
    )
    return next((status for kind, status in kinds if isinstance(error, kind)), None)
