"""What may be told of an error: its kind, where in our code it came up, and its text where it is one of our own.

A foreign error's text may hold what it failed on: a row's values, an answer's body, an address with a password.
Our own errors name no person (`sync.refusal`, `connector.moodle.errors`, `config.problems`).
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOMS: Final = ("connector", "rules", "reports", "sync", "config")
_ROOT: Final = Path(__file__).resolve().parents[2]
_MOST: Final = 12
"""So many frames and causes are told at most."""


def describe(error: BaseException) -> str:
    """Return the kind of an error, with its text where it is one of our own."""
    kind = type(error).__name__
    return f"{kind}: {error}" if _is_own(error) else kind


def _is_own(error: BaseException) -> bool:
    from config.problems import ConfigError
    from connector.moodle.errors import MoodleError
    from sync.refusal import Refusal

    return isinstance(error, Refusal | MoodleError | ConfigError)


def kinds(error: BaseException) -> str:
    """Return the kinds of an error and of what led to it, the error itself first."""
    return " ← ".join(type(each).__name__ for each in _chain(error))


def places(error: BaseException) -> list[str]:
    """Return where an error and what led to it came up: file, line and function of our code, and of what it called.

    No source line and no value of a variable is among it.
    """
    told = [each for link in _chain(error) for each in _frames(link)]
    return list(dict.fromkeys(told))[:_MOST]


def _frames(error: BaseException) -> Iterator[str]:
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    for at, (code, line) in enumerate(frames):
        if _ours(code.co_filename) or at == len(frames) - 1:
            yield f"{place(code.co_filename, line)} {code.co_name}"


def places_of_thread(number: int | None) -> list[str]:
    """Return where a thread is at work just now, outermost first, as `places` does of an error."""
    frame = sys._current_frames().get(number or 0)
    walked = [(each.f_code, line) for each, line in traceback.walk_stack(frame)] if frame else []
    ours = [f"{place(code.co_filename, line)} {code.co_name}" for code, line in walked if _ours(code.co_filename)]
    innermost = [f"{place(code.co_filename, line)} {code.co_name}" for code, line in walked[:1]]
    return list(dict.fromkeys([*reversed(ours), *innermost]))[-_MOST:]


def place(file: str, line: int) -> str:
    """Return a place in a source file without the folders that say where the program is installed."""
    return f"{_ours(file) or '/'.join(Path(file).parts[-2:])}:{line}"


def _ours(file: str) -> str:
    path = Path(file)
    if not path.is_relative_to(_ROOT):
        return ""
    inner = path.relative_to(_ROOT)
    return inner.as_posix() if inner.parts[0] in ROOMS else ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen and len(seen) < _MOST:
        seen.add(id(each))
        yield each
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
