"""Apply changed equivalences to what the store already holds."""

from __future__ import annotations

from datetime import datetime

from config.mapping import Mapping
from sync.mapping.equivalences import Equivalences
from sync.store.catalogue import Catalogue
from sync.store.recoding import recode
from sync.store.transaction import Transaction


def equivalences_of(mapping: Mapping, catalogue: Catalogue) -> Equivalences:
    """Return the site's equivalences for the students of its register."""
    years = {number: student.entry_year for number, student in catalogue.students.items()}
    return Equivalences(mapping.equivalences, years)


def refresh_equivalences(
    transaction: Transaction, site_id: str, equivalences: Equivalences, at: datetime, run_id: int
) -> int:
    """Let every standing fact count as the equivalences now say; return how many facts changed."""
    changed = 0
    for name in ("enrolments", "attempts"):
        changed += recode(
            transaction,
            site_id,
            name,
            equivalences.old_codes,
            lambda whose, code: equivalences.for_student(str(whose), code),
            at,
            run_id,
        )
    return changed + recode(
        transaction,
        site_id,
        "programmes",
        equivalences.old_codes,
        lambda whose, code: equivalences.for_entry_year(int(whose), code),
        at,
        run_id,
    )
