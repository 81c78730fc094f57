"""One set-up of logging for every command, and one for what runs on: nothing about a person gets out by any way.

Besides the log, Python has ways of its own to write to standard error: what a thread or a destructor died of, warnings
with their source line, and the logging module's complaint about a record that can't be written. All are taken over.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import warnings
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from sync.logs.errors import describe, kinds, place, places
from sync.logs.lines import JsonLines, Mark, PlainLines

if TYPE_CHECKING:
    from pathlib import Path

    from config.monitoring import Log

_LOG = logging.getLogger(__name__)


def log_of_a_command() -> None:
    """Let a command warn on standard error, carefully; nothing less than a warning is told."""
    _use(logging.StreamHandler(), PlainLines(), Mark(), logging.WARNING)
    _take_over()


def log_of_a_service(settings: Log, folder: Path, site_id: str) -> None:
    """Log as the settings say; a relative file starts at the site ``folder``. All earlier handlers are replaced.

    Raises:
        OSError: the file can't be written.
    """
    handler = _handler(settings, folder)
    lines = JsonLines() if settings.format == "json" else PlainLines()
    _use(handler, lines, Mark(site=site_id), getattr(logging, settings.level.upper()))
    _take_over()
    _leave_no_core()
    if sys.stderr is sys.__stderr__:  # a crash of C code tells files and lines alone, no values
        faulthandler.enable()


def crash_report(error: BaseException) -> str:
    """Return what a person is told of a fault of ours; it can be passed on as it is, and names nobody."""
    lines = "\n".join(f"  {each}" for each in places(error))
    return (
        f"程序自身出错（{kinds(error)}），这一步没有做完；此前已完成的都保留着，可以照常再试。\n"
        f"如果再次出现，请把下面几行发给维护者（其中没有任何学生的信息）：\n{lines}\n"
    )


def _leave_no_core() -> None:
    """Let a crash leave nothing behind of what was in memory."""
    with suppress(ImportError, ValueError, OSError):  # where there are no such limits, or nobody may lower them
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _handler(settings: Log, folder: Path) -> logging.Handler:
    if settings.file is None:
        return logging.StreamHandler()
    from sync.logs.files import PrivateFile

    return PrivateFile(folder / settings.file, settings.largest_mb, settings.keep)


def _use(handler: logging.Handler, lines: logging.Formatter, mark: logging.Filter, level: int) -> None:
    handler.setFormatter(lines)
    handler.addFilter(mark)
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)


def _take_over() -> None:
    logging.raiseExceptions = False  # the complaint about a record that can't be written would show its arguments
    sys.excepthook = _died
    threading.excepthook = _thread_died
    sys.unraisablehook = _could_not_raise
    warnings.showwarning = _warned


def _died(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    sys.stderr.write(crash_report(error))


def _thread_died(arguments: threading.ExceptHookArgs) -> None:
    name = arguments.thread.name if arguments.thread else "?"
    _say(f"thread {name} ended", arguments.exc_value)


def _could_not_raise(arguments: sys.UnraisableHookArgs) -> None:  # a name that type checkers alone know
    _say("an error nobody could be told of", arguments.exc_value)


def _say(what: str, error: BaseException | None) -> None:
    if error is not None:
        _LOG.error("%s: %s; %s", what, describe(error), "; ".join(places(error)))


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    _LOG.warning("%s: %s", category.__name__, place(filename, lineno))
