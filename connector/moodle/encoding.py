"""Parameters as PHP reads them: ``{"members": [{"userid": 5}]}`` becomes ``members[0][userid]=5``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

MAX_VARIABLES: Final = 900
"""Variables in one request. PHP's own `max_input_vars` is 1000, and what exceeds it is dropped without a word."""

_KEY: Final = re.compile(r"[A-Za-z0-9_]+")


def flatten(params: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return name and text of every scalar of `params`, in order; each is one variable of PHP's.

    Booleans become 1 and 0. An empty list or mapping has no form in PHP and yields nothing. A float is refused,
    since it may not be the number that was meant; so is None, which Moodle can't be told.
    """
    return [pair for key, value in params.items() for pair in _flatten(_checked(key), value)]


def _flatten(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flatten(f"{name}[{_checked(key)}]", item)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for index, item in enumerate(value):
            yield from _flatten(f"{name}[{index}]", item)
    else:
        yield name, _scalar(name, value)


def _scalar(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | Decimal | str):
        return str(value)
    raise TypeError(f"parameter {name!r}: {type(value).__name__} has no form in Moodle's protocol")


def _checked(key: object) -> str:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise ValueError(f"parameter name {key!r} isn't made of letters, digits and _")
    return key


def count_variables(params: Mapping[str, object]) -> int:
    """Return how many of PHP's variables `params` takes."""
    return len(flatten(params))


def form_body(params: Mapping[str, object]) -> bytes:
    """Return `params` as the body of a form, to which the token is yet to come.

    A request of more than 900 variables, the token counted, is a mistake in the program.
    """
    pairs = flatten(params)
    if len(pairs) >= MAX_VARIABLES:
        raise AssertionError(f"{len(pairs) + 1} variables in one request; at most {MAX_VARIABLES} are safe")
    return urlencode(pairs).encode("ascii")
