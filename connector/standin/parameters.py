"""Check what a client sends the way Moodle does: nothing missing, mistyped or unexpected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from connector.standin.errors import invalid_parameter

Record = dict[str, Any]
REQUIRED: Final = object()
"""The default of a parameter that must be sent."""
ABSENT: Final = object()
"""The default of an optional parameter that leaves no trace when it isn't sent."""


@dataclass(frozen=True, slots=True)
class Value:
    """A single value, cleaned by a function that raises ValueError on a bad one."""

    clean: Callable[[str], object]
    default: object = REQUIRED


@dataclass(frozen=True, slots=True)
class Many:
    """A list of values or structures."""

    of: Value | Many | Structure
    default: object = REQUIRED


@dataclass(frozen=True, slots=True)
class Structure:
    """A structure with named fields."""

    fields: Mapping[str, Value | Many | Structure]
    default: object = REQUIRED


Spec = Value | Many | Structure


def integer(text: str) -> int:
    """Read a whole number."""
    if not re.fullmatch(r"\s*-?\d+\s*", text):
        raise ValueError(text)
    return int(text)


def php_integer(text: str) -> int:
    """Read a whole number as PHP casts it: the digits at the beginning, 0 where there are none."""
    found = re.match(r"\s*[-+]?\d+", text)
    return int(found[0]) if found else 0


def plain_text(text: str) -> str:
    """Read text without tags (Moodle's PARAM_TEXT)."""
    if re.search(r"<[^\s>][^>]*>?", text):
        raise ValueError(text)
    return text


def boolean(text: str) -> bool:
    """Read a truth value as Moodle does."""
    if text.lower() not in {"0", "1", "true", "false", ""}:
        raise ValueError(text)
    return text.lower() in {"1", "true"}


def word(text: str) -> str:
    """Read letters, digits, underscore and hyphen (Moodle's alphanumext)."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise ValueError(text)
    return text


def username(text: str) -> str:
    """Read a user name: lower case only."""
    if text != text.lower() or not text:
        raise ValueError(text)
    return text


def validate(spec: Spec, given: object) -> object:
    """Return the cleaned value of one parameter, or raise ``invalidparameter``."""
    if isinstance(spec, Value):
        return _value(spec, given)
    if not isinstance(given, dict):
        raise invalid_parameter()
    if isinstance(spec, Many):
        return [validate(spec.of, each) for each in given.values()]
    return structure(spec.fields, given)


def structure(fields: Mapping[str, Spec], given: Record) -> Record:
    """Return the cleaned fields of a structure with the defaults filled in."""
    if set(given) - set(fields):
        raise invalid_parameter()
    cleaned: Record = {}
    for name, spec in fields.items():
        if name in given:
            cleaned[name] = validate(spec, given[name])
        elif spec.default is REQUIRED:
            raise invalid_parameter()
        elif spec.default is not ABSENT:
            cleaned[name] = spec.default
    return cleaned


def _value(spec: Value, given: object) -> object:
    if not isinstance(given, str):
        raise invalid_parameter()
    try:
        return spec.clean(given)
    except ValueError:
        raise invalid_parameter() from None
