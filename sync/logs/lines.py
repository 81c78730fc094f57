"""A record of the log as a line: for people, or as JSON for a collector; neither says anything about a person.

Of other packages' records only name, level and place are told: what they say may hold an address with a token, the
values of a row, or an answer's body.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from sync.logs.errors import ROOMS, describe, kinds, place, places

_ABOUT: ContextVar[Mapping[str, str | int] | None] = ContextVar("about", default=None)
_FIELDS: Final = ("event", "seconds", "attempt")
"""What a call may give along in ``extra``, besides what `about` says."""
_SECRETS: Final = re.compile(r"((?:ws)?token=|passw(?:or)?d=|://[^/@\s:]*:)[^&@\s]+", re.IGNORECASE)


@contextmanager
def about(**fields: str | int) -> Iterator[None]:
    """Put fields (``site``, ``job``, ``run``) beside everything that is logged within the block."""
    token = _ABOUT.set({**(_ABOUT.get() or {}), **fields})
    try:
        yield
    finally:
        _ABOUT.reset(token)


class Mark(logging.Filter):
    """Keeps with a record what it was about when it was made; ``always`` stands with every record.

    Of other packages only warnings pass, since no more than their place would be told.
    """

    def __init__(self, **always: str) -> None:
        super().__init__()
        self._always = always

    def filter(self, record: logging.LogRecord) -> bool:
        """Mark the record, and say whether it is told."""
        record.about = {**self._always, **(_ABOUT.get() or {})}
        return _is_ours(record) or record.levelno >= logging.WARNING


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in ROOMS


def message_of(record: logging.LogRecord) -> str:
    """Return what may be told of a record, in one line."""
    if not _is_ours(record):
        return f"{record.name}: {record.levelname.lower()}, {place(record.pathname, record.lineno)}"
    try:
        text = record.getMessage()
    except (TypeError, ValueError, KeyError):  # the arguments don't fit: they are left out
        text = str(record.msg)
    return _SECRETS.sub(r"\1***", " ".join(text.split()))


def _failure_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return what is told of an error: of one that was logged, or as whoever logged put it (`kinds`, `places`)."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        return {"error": describe(error), "kinds": kinds(error), "places": places(error)}
    return {name: getattr(record, name) for name in ("kinds", "places") if hasattr(record, name)}


class PlainLines(logging.Formatter):
    """``2025-03-10T12:00:00+08:00 INFO sync.daemon.running [main pull run=12] message``."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; where something went wrong unforeseen, its kind and places follow, indented."""
        at = datetime.fromtimestamp(record.created, UTC).astimezone().isoformat(timespec="seconds")
        context: Mapping[str, str | int] = getattr(record, "about", {})
        told = " ".join(str(value) if key in ("site", "job") else f"{key}={value}" for key, value in context.items())
        line = f"{at} {record.levelname} {record.name}{f' [{told}]' if told else ''} {message_of(record)}"
        failure = _failure_of(record)
        return "\n  ".join([f"{line} ({failure['kinds']})", *failure["places"]]) if failure else line


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and whatever of site, job, run, event there is."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object as text without a line break."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
            **getattr(record, "about", {}),
            **{name: value for name in _FIELDS if (value := getattr(record, name, None)) is not None},
        }
        return json.dumps(told | _failure_of(record), ensure_ascii=False, default=lambda value: type(value).__name__)
