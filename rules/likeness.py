"""What may have been meant by a name that there is not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

LIKENESS: Final = 0.6
"""How much alike two names must be, from 0 to 1, for one to be taken for a misspelling of the other."""


def likely(name: object, known: Iterable[str], otherwise: str = "", *, most: int = 1, cutoff: float = LIKENESS) -> str:
    """Ask whether the known names most like ``name`` are meant (是不是 asnu？); ``otherwise`` where none is like it."""
    near = difflib.get_close_matches(str(name), list(known), n=most, cutoff=cutoff)
    return f"是不是 {'、'.join(near)}？" if near else otherwise
