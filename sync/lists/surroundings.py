"""What stands beside a list: what was judged on incomplete facts, what could not be assigned, which stops are open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sync.quality.gate import stops_after, stops_before
from sync.quality.listing import listed
from sync.quality.pending import enrolments_of
from sync.quality.period import terms_of
from sync.quality.stops import Stop, accepted_by
from sync.store.acceptances import Acceptance, list_acceptances
from sync.store.facts import load_facts

if TYPE_CHECKING:
    from rules.assessment import Assessment
    from sync.regulations import Regulation
    from sync.site import Site
    from sync.store.assessments import AssessmentRecord
    from sync.store.findings import Finding

_UNASSIGNED: Final = ("no_number", "shared_number", "unregistered", "unmapped_offering")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a reader must know of a list besides who is on it.

    ``pending`` counts enrolments of the period without a result, ``pending_students`` whose they are;
    ``contradictions`` and ``differences`` count students with marks that contradict each other, or the registrar.
    ``unassigned`` counts what belongs to nobody known, for the whole site, by kind; ``open`` are the stops that nobody
    accepted, ``accepted`` the others, each with who accepted it. ``notes`` are the evaluation's own.
    """

    pending: int
    pending_students: int
    contradictions: int
    differences: int
    unassigned: Mapping[str, int]
    open: tuple[Stop, ...]
    accepted: tuple[tuple[Stop, Acceptance], ...]
    notes: tuple[str, ...]

    @property
    def accepted_digests(self) -> tuple[str, ...]:
        """What was accepted, as a list names it: the situation that the person saw."""
        return tuple(sorted({f"{each.code}:{each.digest[:16]}" for _, each in self.accepted}))


def surroundings(
    site: Site,
    regulation: Regulation,
    record: AssessmentRecord,
    assessment: Assessment,
    colleges: Mapping[str, str],
) -> dict[str, Surroundings]:
    """Return what stands beside the list of each college, and under the empty name beside that of all.

    Facts are those known now, judged as of the assessment's day.
    """
    with site.store.read() as tx:
        facts = load_facts(tx, site.store.site_id, colleges=regulation.colleges)
        found = listed(tx, site.store.site_id)
        known = list_acceptances(tx, site.store.site_id)
    skipped = {each.student_no for each in assessment.skipped}
    terms, levels = terms_of(facts.terms, record.period), regulation.law.level_grades
    _, without = enrolments_of(facts, skipped, terms, record.as_of, levels)
    stops = (
        *stops_before(site, regulation.law, facts, record.period),
        *stops_after(site, regulation.law, facts, assessment, regulation.scope),
    )
    accepted = [(stop, by) for stop in stops if (by := accepted_by(stop, known, site.today())) is not None]
    taken = {stop for stop, _ in accepted}
    unassigned = _unassigned(found, stops)
    lists = {}
    for college in ("", *sorted(set(colleges.values()))):
        mine = {number for number, each in colleges.items() if college in ("", each)}
        pending = [key for key in without if key[0] in mine]
        lists[college] = Surroundings(
            pending=len(pending),
            pending_students=len({key[0] for key in pending}),
            contradictions=_students(found, "contradiction", mine),
            differences=_students(found, "registrar_difference", mine),
            unassigned=unassigned,
            open=tuple(stop for stop in stops if stop not in taken),
            accepted=tuple(accepted),
            notes=assessment.notes,
        )
    return lists


def _students(found: Iterable[Finding], code: str, mine: set[str]) -> int:
    return len({each.subject for each in found if each.code == code and each.subject in mine})


def _unassigned(found: Iterable[Finding], stops: Iterable[Stop]) -> dict[str, int]:
    """Return how many accounts, numbers and courses belong to nobody known: the gate counts them, else the listing."""
    counted = Counter(each.code for each in found if each.code == "unregistered")
    counted.update({stop.code: len(stop.details) for stop in stops if stop.code in _UNASSIGNED})
    return {code: counted[code] for code in _UNASSIGNED if counted[code]}
