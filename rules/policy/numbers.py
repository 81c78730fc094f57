"""Numbers as a policy file writes them: short decimals and percentages, exact, in plain digits."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

_NUMBER: Final = re.compile(r"(-?\d{1,12}(?:\.\d{1,9})?) ?(%?)", re.ASCII)


def number_of(text: str) -> Fraction | None:
    """The number that a text is, such as ``15``, ``2.5`` or ``15%``; None where it is none, or has too many digits."""
    found = _NUMBER.fullmatch(text.strip())
    return Fraction(found[1]) / (100 if found[2] else 1) if found else None
