"""What ran, what it did, and what waits for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sync.actions.acting import person_of
from sync.actions.cases import list_cases
from sync.actions.duties import owed_at
from sync.actions.record import TITLES, stops_found
from sync.actions.well_being import OUTCOMES, WellBeing, well_being
from sync.duties.owed import Status
from sync.outbox.by_hand import messages_for_people
from sync.quality.listing import listed
from sync.store.offerings import list_offerings
from sync.store.outbox import count_messages
from sync.store.outbox_record import OutboxState
from sync.store.plans import PlanState, read_plans
from sync.store.runs import last_run

if TYPE_CHECKING:
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class LastRun:
    """The latest run of an action, with its figures in words."""

    kind: str
    what: str
    at: datetime
    outcome: str
    actor: str


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Something that waits for a person: who, what, how many, and what to do."""

    who: str
    what: str
    count: int
    todo: str


@dataclass(frozen=True, slots=True)
class LeftUnread:
    """What the latest pull that came to its end left as it was, since it was sealed.

    ``oldest`` is the day on which that was read which was read longest ago.
    """

    offerings: int
    verified: int
    oldest: date


@dataclass(frozen=True, slots=True)
class StatusResult:
    """The site at a glance, at a moment of its own time."""

    site: str
    university: str
    at: datetime
    well_being: WellBeing
    runs: tuple[LastRun, ...]
    left_unread: LeftUnread | None
    waiting: tuple[WaitingLine, ...]


def site_status(site: Site) -> StatusResult:
    """Return how the work goes on by itself, the latest run of each action, and everything that waits for a person."""
    settings = site.settings.site
    return StatusResult(
        settings.id,
        settings.university,
        site.clock.now().astimezone(settings.zone),
        well_being(site),
        tuple(_runs(site)),
        _left_unread(site),
        tuple(line for line in _waiting(site) if line.count),
    )


def _left_unread(site: Site) -> LeftUnread | None:
    with site.store.read() as tx:
        run = last_run(tx, site.store.site_id, "pull", "done") or last_run(tx, site.store.site_id, "pull", "stopped")
        offerings = list_offerings(tx, site.store.site_id) if run and run.summary.get("sealed") else []
    read = [each.read_at for each in offerings if each.read_at and each.digest and each.vanished_at is None]
    if run is None or not read:
        return None
    oldest = min(read).astimezone(site.settings.site.zone).date()
    return LeftUnread(int(run.summary["sealed"]), int(run.summary["verified"]), oldest)


def _runs(site: Site) -> Iterator[LastRun]:
    zone = site.settings.site.zone
    with site.store.read() as tx:
        for kind, title in TITLES.items():
            run = last_run(tx, site.store.site_id, kind)
            if run is not None:
                yield LastRun(
                    kind, title, run.started_at.astimezone(zone), OUTCOMES[run.status], person_of(site, run.actor)
                )


def _waiting(site: Site) -> Iterator[WaitingLine]:
    cases = Counter(line.waits for line in list_cases(site, waiting=True))
    with site.store.read() as tx:
        plans = Counter(plan.state for plan in read_plans(tx, site.store.site_id, tuple(PlanState)))
        messages = count_messages(tx, site.store.site_id)
        findings = len(listed(tx, site.store.site_id))
        stops = sum(stops_found(tx, site.store.site_id).values())
    on_paper = sum(each.state is OutboxState.REJECTED for each in messages_for_people(site.store))
    yield WaitingLine("管理员", "判断停下，待核实或具名接受", stops, "yujing evaluate")
    for what, count in cases.items():
        yield WaitingLine("学院、教务处", f"个案：{what}", count, "yujing case list --waiting")
    yield WaitingLine("教务处", "计划待批准", plans[PlanState.PROPOSED], "yujing plan、yujing approve")
    unfinished = plans[PlanState.APPROVED] + plans[PlanState.APPLYING]
    yield WaitingLine("管理员", "已批准的计划待执行", unfinished, "yujing apply")
    sendable = messages.get(OutboxState.PENDING, 0) + messages.get(OutboxState.UNKNOWN, 0)
    yield WaitingLine("管理员", "消息待发或待核对", sendable, "yujing send")
    yield WaitingLine("管理员", "消息须人工判断是否送达", messages.get(OutboxState.NEEDS_PERSON, 0), "查看对话后处理")
    yield WaitingLine("辅导员", "不能经 Moodle 送达，须当面送达", on_paper, "打印通知书，送达后登记")
    yield WaitingLine("管理员", "数据与对应关系需要留意", findings, "yujing check")
    yield WaitingLine("负责人", "名单和帮扶工作逾期", _overdue(site), "yujing duties --overdue")


def _overdue(site: Site) -> int:
    """Return how many duties are overdue today."""
    today = site.today()
    return sum(each.status(today) is Status.OVERDUE for each in owed_at(site, today).owed)
