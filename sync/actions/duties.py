"""What is owed at a site, by whom, until when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from config.procedure_duties import Scope
from sync.actions.acting import Who, actor_of, person_of
from sync.actions.duty_facts import DutyFacts, duty_facts, facts_of_case, lists_of
from sync.actions.duty_words import DutyLine, OwedAll, Words
from sync.cases.permission import Actor
from sync.duties.case_duties import CollegeList, duties_of_case
from sync.duties.list_duties import duties_of_list
from sync.duties.owed import Owed, Status, owned_by, worst_first
from sync.duties.owners import Owners
from sync.duties.schedule import Schedule
from sync.filling.case_file import regulations_of_cases
from sync.regulations import regulations_of

if TYPE_CHECKING:
    from sync.site import Site
    from sync.store.case_record import Case


@dataclass(frozen=True, slots=True)
class DutyList:
    """What is owed on a day, worst first."""

    as_of: date
    lines: tuple[DutyLine, ...]


def duties(
    site: Site,
    *,
    as_of: date | None = None,
    policy: str | None = None,
    by: str | None = None,
    overdue: bool = False,
    done: bool = False,
    seen: Who | None = None,
) -> DutyList:
    """List what is owed on a day (default: today), worst first.

    ``by`` is a person (account or name) or a college; ``overdue`` leaves what is late, ``done`` adds what is done;
    ``seen`` names whose duties and students, of the own colleges and classes (None: all).

    Raises:
        ConfigError: the policy named is not in use.
        UnknownActor: the settings don't know the account.
    """
    everything = owed_at(site, as_of or site.today(), policy)
    owed: Iterable[Owed] = everything.owed
    if by is not None:
        owed = owned_by(owed, by)
    if seen is not None:
        owed = filter(_sees(actor_of(site, seen)), owed)
    wanted = {Status.OVERDUE} if overdue else set(Status) - (set() if done else {Status.DONE})
    day = everything.day
    ordered = worst_first((each for each in owed if each.status(day) in wanted), day)
    words = Words(everything, partial(person_of, site))
    return DutyList(day, tuple(words.line(each) for each in ordered))


def owed_at(site: Site, day: date, policy: str | None = None) -> OwedAll:
    """Return all that is owed on a day, of one policy where named; cycles that have begun by then."""
    facts = duty_facts(site, day)
    in_use = regulations_of(site, policy)
    known = {regulation.id for regulation in in_use}
    issued = [case for case in facts.cases.values() if case.id in facts.notices and case.policy in known]
    of_case = regulations_of_cases(site, issued)
    schedule = Schedule(facts.calendar, day)
    owners = Owners(actor_of(site, entry.account) for entry in site.settings.actors)
    lists: dict[tuple[object, ...], Owed] = {}
    for regulation in in_use:
        for listing in lists_of(facts, regulation):
            lists.update((each.key, each) for each in duties_of_list(regulation, listing, schedule, owners))
    found = list(lists.values())
    for case in issued:
        case_facts = facts_of_case(facts, case, of_case[case.id])
        on_list = list_of(facts, case)
        owed = duties_of_case(of_case[case.id], case_facts, on_list, schedule, owners)
        found.extend(owed)
    return OwedAll(day, tuple(found), of_case, {each.id: each for each in in_use})


def list_of(facts: DutyFacts, case: Case) -> CollegeList:
    """Return the list that a case stands on, with who received it when."""
    place = (case.policy, case.period, case.college)
    return CollegeList(facts.receipts_of.get(place, ()), facts.first_notices[place][0])


def _sees(actor: Actor) -> Callable[[Owed], bool]:
    """Return whether somebody is shown a duty: the own ones, and those of the own colleges and classes."""

    def seen(owed: Owed) -> bool:
        subject = owed.subject
        if actor in owed.owners or actor.everywhere:
            return True
        return subject.scope is not Scope.SCHOOL and actor.sees(subject.college, subject.class_name or None)

    return seen
