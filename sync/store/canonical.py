"""One spelling for every value, so that the same content always has the same digest."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from functools import cache
from hashlib import sha256
from types import NoneType
from typing import Any, Final

_ITSELF: Final = frozenset({str, int, bool, NoneType})


def canonical_json(value: object) -> str:
    """Return ``value`` (dataclasses, mappings, sequences, dates, fractions) as JSON with sorted keys and no blanks.

    A fraction becomes ``"numerator/denominator"``, so nothing passes through a binary float.
    """
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """Return the SHA-256 of ``text`` in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def plain(value: object) -> object:
    """Return ``value`` made of what JSON knows.

    Raises:
        TypeError: a part of it has no canonical spelling, as a float has none.
    """
    if type(value) in _ITSELF:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str | int):
        return value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return _plain_compound(value)


def _plain_compound(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Set):
        return sorted((plain(each) for each in value), key=str)
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    raise TypeError(f"no canonical spelling for {type(value).__name__}")


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    """Return the names of a dataclass's fields."""
    return tuple(field.name for field in fields(kind))
