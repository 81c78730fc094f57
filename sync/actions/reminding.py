"""Remind people of what they owe: one message each and day, none at night, at the weekend or in a vacation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from reports.documents import DutyNote, DutyReminder
from reports.messages import render_reminder
from sync.actions.duties import duties
from sync.actions.duty_groups import DutyGroup, grouped
from sync.actions.duty_words import DutyLine
from sync.actions.telling import moodle_accounts
from sync.duties.calendar import calendar_of
from sync.duties.owed import Status
from sync.filling.setup import message_templates
from sync.outbox.digests import Digest, queue_digest
from sync.outbox.quiet import quiet_until
from sync.store.facts import load_table

if TYPE_CHECKING:
    from sync.site import Site

KIND: Final = "duties"


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a round of reminders did: messages queued, and the people who owe something but have no Moodle account.

    ``held`` says why there was none at all (night, weekend, vacation); empty where it was a day for reminders.
    """

    queued: int = 0
    unreachable: tuple[str, ...] = ()
    held: str = ""


def remind(site: Site) -> Reminded:
    """Queue a reminder for each person who owes something that is overdue or due soon, and return how many were new.

    A person gets at most one a day, however often this runs, and under however many accounts of ours.

    Raises:
        MoodleError: Moodle could not be asked for the people's accounts; nothing was queued.
    """
    held = held_back(site)
    if held:
        return Reminded(held=held)
    owing = _owing(site)
    if not owing:
        return Reminded()
    with site.moodle() as moodle:
        ids = moodle_accounts(site, moodle, owing)
    by_recipient: dict[int, list[str]] = defaultdict(list)
    for account, recipient in ids.items():
        if recipient is not None:
            by_recipient[recipient].append(account)
    queued = [_queue(site, recipient, accounts, owing) for recipient, accounts in by_recipient.items()]
    missing = tuple(sorted(account for account, recipient in ids.items() if recipient is None))
    return Reminded(sum(queued), missing)


def held_back(site: Site) -> str:
    """Return why nobody is reminded now: quiet hours, a day of the week without, a vacation; empty where nothing is.

    Days that no term of the calendar covers are vacation.
    """
    settings, today = site.settings, site.today()
    if quiet_until(site.clock.now(), settings.messages, settings.site.zone) is not None:
        return "静默时段"
    if today.isoweekday() not in settings.reminders.weekdays:
        return "今天不是提醒的日子"
    with site.store.read() as tx:
        calendar = calendar_of(load_table(tx, "terms", site.store.site_id).to_pylist())
    return "" if calendar.term_on(today) else "假期"


def _owing(site: Site) -> Mapping[str, list[DutyLine]]:
    """Return what is overdue or due soon, worst first, by the account of each of those who owe it."""
    last = site.today() + timedelta(days=site.settings.reminders.days_ahead)
    found: dict[str, list[DutyLine]] = defaultdict(list)
    for line in duties(site).lines:
        if line.due is not None and line.due <= last:
            for account in line.accounts:
                found[account].append(line)
    return found


def _queue(site: Site, recipient: int, accounts: Sequence[str], owing: Mapping[str, list[DutyLine]]) -> bool:
    today = site.today()
    lines = dict.fromkeys(line for account in accounts for line in owing[account])
    reminder = reminder_of(site, accounts[0], list(lines), today)
    text = render_reminder(reminder, message_templates(site))
    digest = Digest(KIND, recipient, f"{today}", text, reminder.person)
    key = site.marker_key()
    with site.store.begin() as tx:
        queued = queue_digest(tx, site.store.site_id, key, digest, site.clock.now())
    return queued is not None


def reminder_of(site: Site, account: str, lines: Sequence[DutyLine], today: date) -> DutyReminder:
    """Return what a person is reminded of: duties together where they differ by student only, worst first."""
    entry = next(each for each in site.settings.actors if each.account == account)
    groups = grouped(lines, by_owner=False)
    overdue = sum(group.first.status == Status.OVERDUE.value for group in groups)
    return DutyReminder(
        person=entry.person,
        account=account,
        school=site.settings.site.university,
        day=today,
        days_ahead=site.settings.reminders.days_ahead,
        overdue=overdue,
        coming=len(groups) - overdue,
        duties=tuple(_note(group, named=len({line.policy for line in lines}) > 1) for group in groups),
    )


def _note(group: DutyGroup, *, named: bool) -> DutyNote:
    """Return a duty as a reminder tells it; ``named``, with the policy's id, where there are duties of several."""
    line = group.first
    clause = f"{line.policy} {line.clause}" if named else line.clause
    return DutyNote(group.what, group.whom, line.due or date.max, group.days_over, clause)
