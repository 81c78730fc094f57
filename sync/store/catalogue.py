"""What the mapping must know of the registrar's facts: calendar, catalogue, register, and who takes what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Table, or_, select

from sync.store.columnar import standing
from sync.store.fact_tables import REGISTRAR, fact_courses, fact_enrolments, fact_programmes, fact_students, fact_terms
from sync.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the calendar."""

    term: str
    starts_on: date
    ends_on: date
    makeup_ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """What the registrar says of a student: major and entry year."""

    major: str
    entry_year: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The registrar's word, as far as the mapping needs it.

    ``terms`` are in the order of the calendar; ``pass_marks`` are in millionths, by course code; ``enrolled`` holds
    the codes that a student takes in a term, ``programmes`` those of a major and entry year: both only of the codes
    that offerings share.
    """

    terms: tuple[Term, ...] = ()
    students: Mapping[str, Register] = field(default_factory=dict)
    pass_marks: Mapping[str, int] = field(default_factory=dict)
    enrolled: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    programmes: Mapping[tuple[str, int], frozenset[str]] = field(default_factory=dict)

    def term_on(self, day: date) -> str | None:
        """Return the latest term that began on or before a day."""
        return next((term.term for term in reversed(self.terms) if term.starts_on <= day), None)

    def term_ended_by(self, day: date) -> str | None:
        """Return the latest term that had ended before a day."""
        return next((term.term for term in reversed(self.terms) if term.ends_on < day), None)

    def term_before(self, name: str) -> str | None:
        """Return the term before the one called ``name``, or None where the calendar has none."""
        names = [term.term for term in self.terms]
        place = names.index(name) if name in names else 0
        return names[place - 1] if place else None


def load_catalogue(transaction: Transaction, site_id: str, shared_codes: Collection[str] | None = ()) -> Catalogue:
    """Load the registrar's facts that the mapping reads; enrolments and programmes only of ``shared_codes``.

    None: of all codes.
    """
    terms = _rows(transaction, site_id, fact_terms, ("term", "starts_on", "ends_on", "makeup_ends_on"))
    students = _rows(transaction, site_id, fact_students, ("student_no", "major", "entry_year"))
    courses = _rows(transaction, site_id, fact_courses, ("course_code", "pass_mark"))
    taken = ("student_no", "term", "original_code", "course_code")
    planned = ("major", "entry_year", "original_code", "course_code")
    return Catalogue(
        terms=tuple(sorted((Term(*row) for row in terms), key=lambda term: (term.starts_on, term.term))),
        students={number: Register(*rest) for number, *rest in students},
        pass_marks=dict(courses),
        enrolled=_grouped(_rows(transaction, site_id, fact_enrolments, taken, shared_codes)),
        programmes=_grouped(_rows(transaction, site_id, fact_programmes, planned, shared_codes)),
    )


def _rows(
    transaction: Transaction, site_id: str, table: Table, names: tuple[str, ...], codes: Collection[str] | None = None
) -> list[Any]:
    query = select(*(table.c[name] for name in names)).where(standing(table, site_id), table.c.source == REGISTRAR)
    if codes is not None:
        wanted = sorted(codes)
        query = query.where(or_(table.c.original_code.in_(wanted), table.c.course_code.in_(wanted)))
    return list(transaction.execute(query))


def _grouped(rows: Collection[Any]) -> dict[tuple[Any, Any], frozenset[str]]:
    """Group (whose, when, original code, code that counts) by the first two."""
    found: dict[tuple[Any, Any], set[str]] = {}
    for first, second, original, counted in rows:
        found.setdefault((first, second), set()).update((original, counted))
    return {key: frozenset(codes) for key, codes in found.items()}
