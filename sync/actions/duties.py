"""What is owed, by whom, until when; what a person adds to it and declares done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from config.actors import ROLE_TITLES
from config.procedure_duties import Scope
from sync.actions.acting import Who, actor_of, person_of
from sync.actions.duty_facts import DutyFacts, duty_facts, facts_of_case, lists_of
from sync.cases.permission import Actor
from sync.duties.case_duties import CollegeList, duties_of_case
from sync.duties.list_duties import duties_of_list
from sync.duties.owed import Owed, Status, owned_by, worst_first
from sync.duties.owners import Owners
from sync.duties.schedule import Schedule
from sync.filling.case_file import regulations_of_cases
from sync.regulations import Regulation, regulations_of

if TYPE_CHECKING:
    from sync.site import Site
    from sync.store.case_record import Case

NOBODY: Final = "无人负责"


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty in words: who owes what for whom, until when, by which clause, and how far it is.

    ``who`` are the people, empty where the settings name nobody for ``roles``. ``due`` is None where the day is not
    known; ``note`` says why. ``records`` are the ids of the records that count for it.
    """

    policy: str
    title: str
    period: str
    duty: str
    kind: str
    what: str
    clause: str
    scope: str
    college: str
    class_name: str
    case_id: int | None
    student_no: str
    level: str
    roles: tuple[str, ...]
    who: tuple[str, ...]
    accounts: tuple[str, ...]
    due: date | None
    days_over: int
    status: str
    cycle: int
    cycle_from: date | None
    times: int
    done: int
    shown_by: tuple[str, ...]
    records: tuple[int, ...]
    note: str


@dataclass(frozen=True, slots=True)
class DutyList:
    """What is owed on a day, worst first."""

    as_of: date
    lines: tuple[DutyLine, ...]


@dataclass(frozen=True, slots=True)
class OwedAll:
    """All that is owed, fulfilled or not, with the regulation of each case, and of each list by policy."""

    day: date
    owed: tuple[Owed, ...]
    of_case: dict[int, Regulation]
    of_policy: dict[str, Regulation]

    def regulation(self, owed: Owed) -> Regulation:
        """Return the regulation under which something is owed."""
        case_id = owed.subject.case_id
        return self.of_policy[owed.subject.policy] if case_id is None else self.of_case[case_id]


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
    return DutyList(day, tuple(_line(site, everything, each) for each in ordered))


def owed_at(site: Site, day: date, policy: str | None = None) -> OwedAll:
    """Return all that is owed on a day, of one policy where named; cycles that have begun by then."""
    facts = duty_facts(site, day)
    in_use = regulations_of(site, policy)
    known = {regulation.id for regulation in in_use}
    issued = [case for case in facts.cases.values() if case.id in facts.notices and case.policy in known]
    of_case = regulations_of_cases(site, issued)
    schedule = Schedule(facts.calendar, day)
    owners = Owners(actor_of(site, entry.account) for entry in site.settings.actors)
    found: dict[tuple[object, ...], Owed] = {}
    for regulation in in_use:
        for listing in lists_of(facts, regulation):
            found.update((each.key, each) for each in duties_of_list(regulation, listing, schedule, owners))
    for case in issued:
        case_facts = facts_of_case(facts, case, of_case[case.id])
        on_list = _list_of(facts, case)
        owed = duties_of_case(of_case[case.id], case_facts, on_list, schedule, owners)
        found.update((each.key, each) for each in owed)
    return OwedAll(day, tuple(found.values()), of_case, {each.id: each for each in in_use})


def _list_of(facts: DutyFacts, case: Case) -> CollegeList:
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


def _line(site: Site, everything: OwedAll, owed: Owed) -> DutyLine:
    duty, subject, window = owed.duty, owed.subject, owed.window
    regulation = everything.regulation(owed)
    return DutyLine(
        policy=subject.policy,
        title=regulation.title,
        period=subject.period,
        duty=duty.id,
        kind=duty.kind.value,
        what=duty.title,
        clause=duty.clause,
        scope=subject.scope.value,
        college=subject.college,
        class_name=subject.class_name,
        case_id=subject.case_id,
        student_no=subject.student_no,
        level=regulation.level_name(subject.level) if subject.level else "",
        roles=tuple(ROLE_TITLES[role] for role in duty.by),
        who=tuple(owner.person for owner in owed.owners),
        accounts=tuple(owner.account for owner in owed.owners),
        due=owed.due,
        days_over=owed.days_over(everything.day),
        status=owed.status(everything.day).value,
        cycle=window.number if window else 0,
        cycle_from=window.first if window else None,
        times=owed.times,
        done=len(owed.done),
        shown_by=tuple(f"{proof.day} {proof.act or person_of(site, proof.by)}" for proof in owed.done),
        records=tuple(proof.record_id for proof in owed.done if proof.record_id is not None),
        note=owed.note,
    )
