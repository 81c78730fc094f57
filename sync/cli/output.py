"""How results reach a person or a program: Rich text, JSON, and the progress of long work."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from sync.progress import Progress as ProgressCallback

_PLAIN_LINES = 10


@cache
def console() -> Console:
    """Return the console that people read."""
    from rich.console import Console

    return Console(highlight=False)


def print_table(table: Table, widest: int = 110) -> None:
    """Print a table as wide as the terminal, up to ``widest``; where nobody looks, that wide and without blank ends."""
    from rich.console import Console

    if console().is_terminal:
        console().print(table, width=min(console().width, widest))
        return
    page = StringIO()
    Console(width=widest, highlight=False, color_system=None, file=page).print(table)
    lines = (line.rstrip() for line in page.getvalue().splitlines())
    console().print("\n".join(line for line in lines if line), markup=False, soft_wrap=True)


def write_json(result: object, file: Path | None = None) -> None:
    """Write a result for a program: one JSON object on stdout or in ``file``, exact numbers as text."""
    from pydantic_core import to_jsonable_python

    data = to_jsonable_python(result, fallback=_as_text, bytes_mode="utf8")
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if file is None:
        sys.stdout.write(text)
    else:
        file.write_text(text, encoding="utf-8")


def _as_text(value: Any) -> str:  # noqa: ANN401 - whatever pydantic does not know
    if isinstance(value, Fraction):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


@contextmanager
def progress(title: str, *, quiet: bool = False) -> Iterator[ProgressCallback]:
    """Show how far long work has come: a bar on a terminal, a few plain lines otherwise, nothing when ``quiet``."""
    if quiet:
        yield lambda done, total, what: None
    elif console().is_terminal:
        with _bar(title) as callback:
            yield callback
    else:
        yield _lines(title)


@contextmanager
def _bar(title: str) -> Iterator[ProgressCallback]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total, what: bar.update(
            task, completed=done, total=total or None, description=f"{title} {what}"
        )


def _lines(title: str) -> ProgressCallback:
    shown = {0}

    def callback(done: int, total: int, what: str) -> None:
        tenth = done * _PLAIN_LINES // total if total else 0
        if tenth not in shown:
            shown.add(tenth)
            console().print(f"{title}：{done}/{total}", markup=False)

    return callback
