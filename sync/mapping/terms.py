"""In which term a mark or an enrolment belongs, where the offering itself doesn't say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from config.mapping_offerings import ShellTerm
from sync.store.catalogue import Catalogue


def shell_term(day: date, kind: str, shortname: str, said: Sequence[ShellTerm], catalogue: Catalogue) -> str | None:
    """Return the term of a mark given on ``day`` in a course reused every term, or None where nothing says.

    What the mapping's table says goes first; else it is the latest term that began on or before that day, and for a
    make-up the latest that had ended by then.
    """
    for row in said:
        if row.shortname in ("", shortname) and row.from_day <= day <= row.until_day:
            return row.term
    return catalogue.term_ended_by(day) if kind == "makeup" else catalogue.term_on(day)
