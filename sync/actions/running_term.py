"""The term that runs, and the courses of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from sync.store.offerings import Offering


def running_term(terms: Iterable[Mapping[str, Any]], today: date) -> tuple[str, date] | None:
    """Return the term that runs today, with its first day; None in a vacation."""
    here = [(row["starts_on"], row["term"]) for row in terms if row["starts_on"] <= today <= row["ends_on"]]
    since, name = max(here, default=(None, ""))
    return None if since is None else (name, since)


def is_held_in(offering: Offering, term: str) -> bool:
    """Say whether a course is held in a term, as far as is known: a shell used every term is."""
    return offering.unmapped is None and offering.vanished_at is None and offering.term in (None, term)
