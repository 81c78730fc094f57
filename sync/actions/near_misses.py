"""Who is one step below a level: from the store, or straight from a facts bundle. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from reports.ordering import place_key
from rules.recovery.near import NearMiss, near_misses

if TYPE_CHECKING:
    from rules.facts.facts import Facts
    from rules.policy.law import Law
    from sync.actions.acting import Who
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class Person:
    """Who a line is about, as the register has it."""

    student_no: str
    name: str
    college: str
    class_name: str


@dataclass(frozen=True, slots=True)
class NearList:
    """Everybody one step below a level of one regulation, by college, class, number, then level.

    ``people`` are the students named, by number; ``evaluated`` is how many were judged.
    """

    law: Law
    period: str
    as_of: date
    evaluated: int
    found: tuple[NearMiss, ...]
    people: Mapping[str, Person]


def near(
    site: Site,
    *,
    policy: str | None = None,
    period: str | None = None,
    as_of: date | None = None,
    seen: Who | None = None,
) -> tuple[NearList, ...]:
    """List those one step below a level by the facts known now, under each regulation in use.

    ``seen`` names whose students, of the own colleges and classes (None: all).

    Raises:
        PeriodError, ConfigError, PolicyError, Refusal: as `sync.actions.evaluate.evaluate`.
    """
    from sync.periods import judged_period
    from sync.regulations import regulations_of
    from sync.store.facts import load_facts

    day = as_of or site.today()
    lists = []
    for regulation in regulations_of(site, policy, on=day):
        with site.store.read() as tx:
            facts = load_facts(tx, site.store.site_id, colleges=regulation.colleges)
        law = regulation.law
        wanted = period or judged_period(facts.terms, day, law.policy.screened, regulation.procedure.judged)
        lists.append(_seen(site, seen, _list(facts, law, wanted, day)))
    return tuple(lists)


def _seen(site: Site, who: Who | None, whole: NearList) -> NearList:
    """Return what somebody sees of a list."""
    if who is None:
        return whole
    from sync.actions.acting import actor_of

    actor = actor_of(site, who)
    own = {number for number, each in whole.people.items() if actor.sees(each.college, each.class_name)}
    people = {number: whole.people[number] for number in own}
    return replace(whole, found=tuple(miss for miss in whole.found if miss.student_no in own), people=people)


def near_facts(bundle: Path, policy: str, period: str, as_of: date) -> NearList:
    """List those of a bundle one step below a level; raises as `sync.actions.evaluate_facts` does."""
    from config.policy_files import load_policy
    from rules.bundle.reading import read_bundle

    law = load_policy(policy, on=as_of)
    return _list(read_bundle(bundle, law.level_grades).facts, law, period, as_of)


def _list(facts: Facts, law: Law, period: str, day: date) -> NearList:
    result = near_misses(facts, law, period, day)
    people = _people(facts, {each.student_no for each in result.found})

    def place(miss: NearMiss) -> tuple[object, ...]:
        person = people[miss.student_no]
        return place_key(person.college, person.class_name, person.student_no)

    return NearList(
        law=law,
        period=period,
        as_of=day,
        evaluated=result.assessment.students_evaluated,
        found=tuple(sorted(result.found, key=place)),
        people=people,
    )


def _people(facts: Facts, numbers: set[str]) -> dict[str, Person]:
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pc.is_in(facts.students["student_no"], value_set=pa.array(sorted(numbers), pa.string()))
    rows = facts.students.filter(wanted).select(["student_no", "name", "college", "class_name"]).to_pylist()
    return {row["student_no"]: Person(**row) for row in rows}
