"""The stages of a site's work: what the daemon does in one process and the workers do in many, each in one call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from sync.actions.acting import DAEMON
from sync.outbox.quiet import quiet_until
from sync.outbox.waiting import due
from sync.store.job_runs import finish_run, has_finished, start_run

if TYPE_CHECKING:
    from sync.outbox.sending import SendResult
    from sync.site import Site

_TEACHERS: Final = "teachers"
"""The name under which it is noted on which day it was looked what teachers are to be told."""

Stop = Callable[[], bool]
"""Says whether to end after the current step."""


class Stage(Protocol):
    """A piece of work; returns one line of counts (no names, no marks), or an empty one where there was nothing."""

    def __call__(self, stop: Stop, /) -> str:
        """Do it, until done or until ``stop`` says so."""
        ...


class PartStage(Protocol):
    """A piece of work that can be done for some colleges alone."""

    def __call__(self, stop: Stop, /, college: str | None = None) -> str:
        """Do it for a part of the school (`parts_of`), or for all of it (None)."""
        ...


@dataclass(frozen=True, slots=True)
class Stages:
    """A site's stages in their order; ``may_pull`` says whether Moodle may be read at this hour."""

    pull: Stage
    evaluate: PartStage
    plan: PartStage
    apply: Stage
    send: Stage
    remind: Stage
    backup: Stage
    may_pull: Callable[[], bool]


def stages_of(site: Site) -> Stages:
    """Return the stages of a site; the same, whoever calls them."""
    return Stages(
        pull=lambda stop: _pull(site, stop),
        evaluate=lambda stop, college=None: _evaluate(site, college),
        plan=lambda stop, college=None: _plan(site, college),
        apply=lambda stop: _apply(site, stop),
        send=lambda stop: _send(site, stop),
        remind=lambda stop: _remind(site),
        backup=lambda stop: _backup(site),
        may_pull=lambda: _may_pull(site),
    )


def parts_of(site: Site) -> tuple[str, ...]:
    """Return the parts of the school that are judged apart: colleges with regulations of their own ("" the others).

    A part is the colleges that one regulation of the settings governs, as its scope (`Regulation.scope`) names them.
    """
    return tuple(dict.fromkeys("、".join(use.colleges) for use in site.settings.policies))


def _pull(site: Site, stop: Stop) -> str:
    from sync.actions.pull import pull

    result = pull(site, DAEMON, stop=stop)
    return f"读取 {result.offerings} 门课程，{result.requests} 次请求，封存未读 {result.sealed} 门"


def _may_pull(site: Site) -> bool:
    from sync.actions.pull import quiet_end

    return quiet_end(site) is None


def _evaluate(site: Site, college: str | None) -> str:
    from sync.actions.evaluate import evaluate

    result = evaluate(site, DAEMON, scope=college)
    stopped = sum(bool(outcome.stops) for outcome in result.outcomes)
    return f"判断 {len(result.outcomes)} 项规定，{stopped} 项停下等人确认"


def _plan(site: Site, college: str | None) -> str:
    from sync.actions.automatic import approve_alone
    from sync.actions.plan import plan

    result = plan(site, DAEMON, colleges=college.split("、") if college else ())
    if result.record is None:
        return "没有要做的"
    approved = approve_alone(site, result)
    return f"计划 {len(result.plan.steps)} 步，{'已按设置自动批准' if approved else '等待批准'}"


def _apply(site: Site, stop: Stop) -> str:
    from sync.actions.writing import apply
    from sync.plan.keeping import approved_plans

    if not approved_plans(site.store):
        return ""
    result = apply(site, DAEMON, stop=stop)
    return f"执行计划 {result.checksum[:12]}，{result.steps} 步"


def _send(site: Site, stop: Stop) -> str:
    from sync.actions.writing import send

    asked = _teachers_asked(site)
    if not may_send(site) or (asked and not _due(site)):
        return ""
    result = send(site, DAEMON, stop=stop, teachers=not asked)
    if not asked and not stop():
        _note_teachers_asked(site)
    return _sent(result)


def may_send(site: Site) -> bool:
    """Say whether these are hours in which people may be written to."""
    return quiet_until(site.clock.now(), site.settings.messages, site.settings.site.zone) is None


def has_to_send(site: Site) -> bool:
    """Say whether there is something to send now, or it has not been looked yet today what teachers are to be told."""
    return may_send(site) and (not _teachers_asked(site) or _due(site))


def _midnight(site: Site) -> datetime:
    return datetime.combine(site.today(), time(), site.settings.site.zone).astimezone(UTC)


def _teachers_asked(site: Site) -> bool:
    """Say whether it was looked today what teachers are to be told: once is enough, it costs questions to Moodle."""
    with site.store.read() as tx:
        return has_finished(tx, site.store.site_id, _TEACHERS, _midnight(site))


def _note_teachers_asked(site: Site) -> None:
    slot, now = _midnight(site), site.clock.now()
    with site.store.begin() as tx:
        start_run(tx, site.store.site_id, _TEACHERS, slot, now)
        finish_run(tx, site.store.site_id, _TEACHERS, slot, "done", "", now)


def _due(site: Site) -> bool:
    """Say whether a message is to be sent or looked for now; one that waits behind another is not yet."""
    return bool(due(site.store, site.clock, timedelta(seconds=site.settings.messages.unknown_wait_seconds)))


def _sent(result: SendResult) -> str:
    return f"发送 {result.sent} 条，{len(result.by_hand)} 人须当面送达" if result.outcomes else ""


def _remind(site: Site) -> str:
    from sync.actions.reminding import remind

    result = remind(site)
    alone = f"，{len(result.unreachable)} 人没有 Moodle 账号" if result.unreachable else ""
    return result.held or f"提醒 {result.queued} 人{alone}"


def _backup(site: Site) -> str:
    from sync.actions.backup import backup

    if not site.settings.backup.recipients:
        return "没有备份：[backup] recipients 还没有公钥"
    result = backup(site, DAEMON)
    return f"备份 {result.rows} 行、{result.files} 个文件，{result.size:,} 字节，删除过期的 {len(result.removed)} 份"
