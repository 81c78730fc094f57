"""The time to object before a warning is issued (lsec 二.3): from the day the student was told, not from planning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from zoneinfo import ZoneInfo

from config.procedure_dates import Span
from sync.cases.changes import Act, NotAllowed, change_case, load_case
from sync.store.canonical import canonical_json
from sync.store.case_record import Case, CaseState
from sync.store.cases import read_events
from sync.store.database import Store
from sync.store.outbox_record import Message, OutboxState
from sync.store.tellings import Telling, TellingKind, insert_telling
from sync.store.transaction import Transaction

LETTER: Final[Literal["announcement"]] = "announcement"
"""The kind of the message that tells a student of a warning before it is issued."""

ANNOUNCED: Final = "announced"
"""The event of a case that is announced."""

UNSENT: Final = "告知本人的消息尚未送达"
UNREACHED: Final = "不能经 Moodle 告知：请当面告知，并登记日期（case told）"

_ON_PAPER: Final = (OutboxState.REJECTED, OutboxState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Announced:
    """How far the announcement of what a case says now has come.

    ``told_on`` is the day on which the student was told, in the site's zone (None: not yet); ``until`` the last day
    on which he may object; ``agreed_on`` the day on which he said that he has none. ``on_paper``: no message reaches
    him, so that the paper has to be handed over.
    """

    told_on: date | None
    until: date | None
    agreed_on: date | None = None
    on_paper: bool = False

    def is_over(self, today: date) -> bool:
        """Say whether the student has been told, and the last day to object is past or he has no objection."""
        if self.told_on is None:
            return False
        return self.agreed_on is not None or (self.until is not None and today > self.until)

    def waits(self, today: date) -> str:
        """Return what is waited for, in words; empty once it is over."""
        if self.told_on is None:
            return UNREACHED if self.on_paper else UNSENT
        if self.is_over(today):
            return ""
        return f"异议期至 {self.until:%Y-%m-%d}（含当日；{self.told_on:%Y-%m-%d} 已告知）"


def announced_cases(
    cases: Iterable[Case],
    messages: Iterable[Message],
    tellings: Iterable[Telling],
    spans: Mapping[str, Span],
    zone: ZoneInfo,
) -> dict[int, Announced]:
    """Return how far the announcement of each case has come, of those announced as they are now.

    ``spans`` is the time to object by policy. An announcement of what the case said before a correction says nothing
    about what it says now: such a case is left out, and announced again.
    """
    by_id = {case.id: case for case in cases if case.policy in spans}
    found: dict[int, list[Message]] = {}
    for message in messages:
        case = by_id.get(message.case_id or 0)
        if case is not None and message.kind == LETTER and message.revision == case.revision:
            found.setdefault(case.id, []).append(message)
    by_hand: dict[int, list[Telling]] = {}
    for telling in tellings:
        case = by_id.get(telling.case_id)
        if case is not None and telling.revision == case.revision:
            by_hand.setdefault(case.id, []).append(telling)
    return {
        case_id: _announced(found.get(case_id, []), by_hand.get(case_id, []), spans[by_id[case_id].policy], zone)
        for case_id in sorted(found.keys() | by_hand.keys())
    }


def _announced(messages: Iterable[Message], tellings: Iterable[Telling], span: Span, zone: ZoneInfo) -> Announced:
    sent = [
        message.settled_at.astimezone(zone).date()
        for message in messages
        if message.state is OutboxState.SENT and message.settled_at is not None
    ]
    told = [*sent, *(each.happened_on for each in tellings if each.kind == "told")]
    agreed = [each.happened_on for each in tellings if each.kind == "no_objection"]
    told_on = min((*told, *agreed), default=None)
    until = None if told_on is None else span.after(told_on)
    on_paper = not sent and any(message.state in _ON_PAPER for message in messages)
    return Announced(told_on, until, min(agreed, default=None), on_paper)


def record_telling(
    store: Store, case_id: int, version: int, kind: TellingKind, act: Act, *, on: date, manner: str, zone: ZoneInfo
) -> Case:
    """Write down that a student was told by hand on a day (of the site's ``zone``), or said to have no objection.

    Raises:
        NotAllowed: the case is not announced, or the day is before it was or has not come.
        CaseMoved, CaseNotFound: see `sync.cases.changes`.
    """
    with store.begin() as tx:
        case = load_case(tx, store.site_id, case_id, version)
        if case.state is not CaseState.ANNOUNCED:
            raise NotAllowed(f"个案 {case_id} 不在告知本人的阶段，无需登记。")
        first, today = _listed_on(tx, store.site_id, case_id, zone), act.at.astimezone(zone).date()
        if not first <= on <= today:
            raise NotAllowed(f"日期 {on} 不对：应在列入告知名单（{first}）以后、今天（{today}）以前，含当日。")
        telling = Telling(case_id, case.revision, kind, on, manner, act.actor, act.at)
        insert_telling(tx, store.site_id, telling)
        details = canonical_json({"on": on, "manner": manner})
        return change_case(tx, store.site_id, case, act, kind, details=details)


def _listed_on(tx: Transaction, site_id: str, case_id: int, zone: ZoneInfo) -> date:
    """Return the day on which the case was last announced."""
    announced = [event.at for event in read_events(tx, site_id, case_id) if event.action == ANNOUNCED]
    return announced[-1].astimezone(zone).date()
