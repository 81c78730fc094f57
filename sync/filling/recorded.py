"""What people recorded for a set of cases, looked up once: records, consents, trials, duties added by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from config.procedure_records import RecordField
from reports.documents import Student
from sync.filling.directory import read_directory
from sync.store.cases import read_cases
from sync.store.consents import Consent, Trial, read_consents, read_trials
from sync.store.duty_additions import read_duty_additions
from sync.store.records import Record, read_records

if TYPE_CHECKING:
    from sync.site import Site
    from sync.store.case_record import Case


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded, by the case's id; ``helpers`` are the students who help others, by number.

    ``consents`` are all that were ever recorded, ``before`` is the case that a case took the place of.
    """

    records: Mapping[int, tuple[Record, ...]] = field(default_factory=dict)
    consents: Mapping[int, tuple[Consent, ...]] = field(default_factory=dict)
    trials: Mapping[int, Trial] = field(default_factory=dict)
    added: Mapping[int, frozenset[str]] = field(default_factory=dict)
    before: Mapping[int, Case] = field(default_factory=dict)
    helpers: Mapping[str, Student] = field(default_factory=dict)


NOTHING: Final = Recorded()
"""Nothing was recorded yet."""


def recorded_of(site: Site, cases: Iterable[Case]) -> Recorded:
    """Look up what was recorded for ``cases``; what was declared void is left out."""
    wanted = {case.id for case in cases}
    records: dict[int, list[Record]] = defaultdict(list)
    consents: dict[int, list[Consent]] = defaultdict(list)
    added: dict[int, set[str]] = defaultdict(set)
    with site.store.read() as tx:
        site_id = site.store.site_id
        for record in read_records(tx, site_id, wanted):
            records[record.case_id or 0].append(record)
        for consent in read_consents(tx, site_id):
            if consent.case_id in wanted:
                consents[consent.case_id].append(consent)
        for addition in read_duty_additions(tx, site_id):
            if addition.case_id in wanted:
                added[addition.case_id].add(addition.duty)
        helping = {number for each in records.values() for record in each for number in helpers_in(record)}
        helpers = read_directory(tx, site_id, helping).students if helping else {}
        return Recorded(
            records={case_id: tuple(each) for case_id, each in records.items()},
            consents={case_id: tuple(each) for case_id, each in consents.items()},
            trials=read_trials(tx, site_id),
            added={case_id: frozenset(each) for case_id, each in added.items()},
            before={case.successor_id: case for case in read_cases(tx, site_id) if case.successor_id in wanted},
            helpers=helpers,
        )


def helpers_in(record: Record) -> list[str]:
    """Return the numbers of the students who help, as a record names them."""
    said = record.details.get(RecordField.HELPERS, "")
    return said.split("、") if said else []
