"""What every part of a policy file has in common, and what every measure has."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

_AMOUNT: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) ?(%?)", re.ASCII)


class Described(BaseModel):
    """What every part of a policy file has in common: nothing unknown is accepted, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _as_written(value: object) -> Fraction:
    """A positive number as a policy file writes it: ``4``, ``0.1`` or ``5%``."""
    found = _AMOUNT.fullmatch(str(value).strip())
    amount = Fraction(found[1]) / (100 if found[2] else 1) if found else Fraction(0)
    if amount <= 0:
        raise PydanticCustomError("amount", "应当是正数，例如 4、0.1 或 5%")
    return amount


Amount = Annotated[Fraction, BeforeValidator(_as_written)]
"""An exact positive number, or a percentage."""


class Measured(Described):
    """What every measure has: how it is called, and how near counts as near.

    ``near`` is how far below a level, in the measure's unit, a student counts as one step away from it. It changes
    no verdict; left out, `rules.policy.nearness` has a default by kind. Example: ``near: 4`` for credits, ``near:
    5%`` for a share.
    """

    label: str
    near: Amount | None = None
