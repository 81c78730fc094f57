"""How long work tells how far it has come."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""Called with how many steps are done, how many there are, and what is being done."""


def untold(done: int, total: int, what: str) -> None:
    """Tell nobody."""
