"""Run the daemon with the actions that an administrator uses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sync.actions.acting import DAEMON
from sync.daemon.running import Jobs, Stop, run
from sync.outbox.sending import SendResult
from sync.store.outbox import due_messages

if TYPE_CHECKING:
    from sync.site import Site


def run_daemon(site: Site) -> None:
    """Pull, evaluate and plan at the set times; apply and send only what was approved; until told to stop.

    Raises:
        AlreadyRunning: another daemon works on this store.
    """
    settings = site.settings
    run(site.store, site.clock, settings.schedule, settings.site.zone, jobs_of(site))


def jobs_of(site: Site) -> Jobs:
    """Return the daemon's jobs; each reports in one line of counts, without names or marks."""

    def pull(stop: Stop) -> str:
        from sync.actions.pull import pull

        result = pull(site, DAEMON, stop=stop)
        return f"读取 {result.offerings} 门课程，{result.requests} 次请求，封存未读 {result.sealed} 门"

    def may_pull() -> bool:
        from sync.actions.pull import quiet_end

        return quiet_end(site) is None

    def evaluate(stop: Stop) -> str:
        from sync.actions.evaluate import evaluate

        result = evaluate(site, DAEMON)
        stopped = sum(bool(outcome.stops) for outcome in result.outcomes)
        return f"判断 {len(result.outcomes)} 项规定，{stopped} 项停下等人确认"

    def plan(stop: Stop) -> str:
        from sync.actions.automatic import approve_alone
        from sync.actions.plan import plan

        result = plan(site, DAEMON)
        if result.record is None:
            return "没有要做的"
        approved = approve_alone(site, result)
        return f"计划 {len(result.plan.steps)} 步，{'已按设置自动批准' if approved else '等待批准'}"

    def apply(stop: Stop) -> str:
        from sync.actions.writing import apply

        result = apply(site, DAEMON, stop=stop)
        return f"执行计划 {result.checksum[:12]}，{result.steps} 步"

    looked_after: set[date] = set()

    def send(stop: Stop) -> str:
        from sync.actions.writing import send

        today = site.today()
        first = today not in looked_after
        if not first and not _due(site):
            return ""
        result = send(site, DAEMON, stop=stop, teachers=first)
        looked_after.add(today)
        return _sent(result)

    def remind(stop: Stop) -> str:
        from sync.actions.reminding import remind

        result = remind(site)
        alone = f"，{len(result.unreachable)} 人没有 Moodle 账号" if result.unreachable else ""
        return result.held or f"提醒 {result.queued} 人{alone}"

    return Jobs(pull, evaluate, plan, apply, send, may_pull, remind)


def _due(site: Site) -> bool:
    """Say whether a message is to be sent or looked for now; one that waits behind another is not yet."""
    now = site.clock.now()
    before = now - timedelta(seconds=site.settings.messages.unknown_wait_seconds)
    with site.store.read() as tx:
        return bool(due_messages(tx, site.store.site_id, now=now, unsettled_before=before))


def _sent(result: SendResult) -> str:
    return f"发送 {result.sent} 条，{len(result.by_hand)} 人须当面送达" if result.outcomes else ""
