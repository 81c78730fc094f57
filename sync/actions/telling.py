"""Who is to know before a student: the counsellors of those about to be warned at the highest level."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from config.procedure_life import Role
from connector.moodle.users import get_users_by_field
from sync.actions.acting import actor_of
from sync.apply.tools import TellFirst
from sync.duties.owners import Owners
from sync.filling.case_file import case_file
from sync.filling.staff import student_line, write_ahead
from sync.outbox.ahead import Charge, Counsellor, HeadsUp
from sync.store.cases import read_case

if TYPE_CHECKING:
    from connector.moodle.port import Moodle
    from sync.cases.permission import Actor
    from sync.filling.case_file import CaseFile
    from sync.plan.case_steps import IssueRow
    from sync.regulations import Regulation
    from sync.site import Site
    from sync.store.case_record import Case


def tell_first(site: Site, moodle: Moodle) -> TellFirst:
    """Return how counsellors are told before their students, where a procedure says so (`told.counsellor_first`).

    Raises:
        ConfigError: the marker key is missing, or others can read it.
    """
    return TellFirst(partial(charges_of, site, moodle), HeadsUp(site.marker_key(), partial(write_ahead, site)))


def charges_of(site: Site, moodle: Moodle, rows: Sequence[IssueRow]) -> list[Charge]:
    """Return the students among ``rows`` who reach the highest level, with their counsellors and these' accounts.

    A site that names no counsellor at all tells nobody first (`yujing check` says so).

    Raises:
        MoodleError: Moodle could not be asked for the counsellors' accounts; nothing is issued then.
    """
    if not has_counsellors(site):
        return []
    with site.store.read() as tx:
        found = [(row, read_case(tx, site.store.site_id, row.case_id)) for row in rows]
    cases = [(row, case) for row, case in found if case is not None]
    file = case_file(site, [case for _, case in cases])
    highest = [(row, case) for row, case in cases if is_highest(file.regulations[case.id], row.level)]
    owners = Owners(actor_of(site, entry.account) for entry in site.settings.actors)
    looking_after = {case.id: _counsellors(owners, file, case) for _, case in highest}
    people = {actor.account: actor for actors in looking_after.values() for actor in actors}
    accounts = moodle_accounts(site, moodle, people)
    told = {actor.account: Counsellor(actor.person, accounts[actor.account]) for actor in people.values()}
    return [
        _charge(site, file, row, case, [told[each.account] for each in looking_after[case.id]]) for row, case in highest
    ]


def has_counsellors(site: Site) -> bool:
    """Say whether the settings name any counsellor."""
    return any(Role.COUNSELLOR in entry.roles for entry in site.settings.actors)


def is_highest(regulation: Regulation, level: str) -> bool:
    """Say whether a level is the last of several of its track, and counsellors are to hear of it first."""
    levels = regulation.levels_of(level)
    return regulation.procedure.told.counsellor_first is not None and len(levels) > 1 and levels[-1].id == level


def moodle_accounts(site: Site, moodle: Moodle, accounts: Collection[str]) -> dict[str, int | None]:
    """Return the Moodle id behind each of our accounts; None where the settings name none, or Moodle lacks it."""
    names = {each.account: each.moodle_username.lower() for each in site.settings.actors if each.account in accounts}
    wanted = sorted({name for name in names.values() if name})
    users = get_users_by_field(moodle, "username", wanted) if wanted else ()
    ids = {(user.username or "").lower(): user.id for user in users}
    return {account: ids.get(names.get(account, "")) for account in accounts}


def _counsellors(owners: Owners, file: CaseFile, case: Case) -> tuple[Actor, ...]:
    return owners.of([Role.COUNSELLOR], case.college, file.student(case).class_name)


def _charge(site: Site, file: CaseFile, row: IssueRow, case: Case, counsellors: Iterable[Counsellor]) -> Charge:
    regulation, today = file.regulations[case.id], site.today()
    delay = regulation.procedure.told.counsellor_first
    return Charge(
        case_id=case.id,
        key=f"{case.ref}/{row.level}/{case.issues + 1}",
        student=student_line(file, case, row.level),
        policy_title=regulation.title,
        delay=timedelta() if delay is None else delay.after(today) - today,
        delay_text=str(delay or ""),
        counsellors=tuple(counsellors),
    )
