"""Export the facts of the store as a bundle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from rules.bundle.writing import write_bundle
from rules.facts.facts import Facts
from sync.store.facts import load_facts

if TYPE_CHECKING:
    from sync.site import Site


def export_bundle(site: Site, folder: Path) -> dict[str, int]:
    """Write all facts, as the rules would read them now, to ``folder``; return how many rows each table has.

    An attempt that Moodle hasn't dated yet has no place in a bundle: its enrolment stands for it, which the rules
    read alike (pending).
    """
    with site.store.read() as transaction:
        facts = exportable(load_facts(transaction, site.store.site_id))
    write_bundle(facts, folder)
    return {name: table.num_rows for name, table in facts.tables()}


def exportable(facts: Facts) -> Facts:
    """Return the facts without attempts that lack a date."""
    return replace(facts, attempts=facts.attempts.filter(pc.is_valid(facts.attempts["graded_on"])))
