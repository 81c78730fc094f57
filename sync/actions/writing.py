"""Carry out the approved plan, and send what it queued."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from sync.actions.acting import Who, actor_of, permitted
from sync.actions.record import recorded
from sync.actions.removal import removal_plan
from sync.actions.rollback import rollback_again
from sync.actions.situation import read_situation
from sync.actions.telling import tell_first
from sync.actions.telling_teachers import tell_teachers
from sync.apply.applying import Stop, apply_plan
from sync.apply.tools import ApplyResult, ApplyTools, Numbering
from sync.backup.number_book import NumberBook
from sync.cases.roles import SiteAction
from sync.filling.letters import compose
from sync.filling.staff import write_back
from sync.outbox.letters import Post
from sync.outbox.sending import SendResult, SendTools, send_pending
from sync.plan.keeping import approved_plans, whole_plan
from sync.plan.partial import plan_for
from sync.plan.plan import plan_from_body
from sync.progress import Progress, untold
from sync.refusal import Refusal
from sync.regulations import regulations_of

if TYPE_CHECKING:
    from connector.moodle.port import Moodle
    from sync.plan.plan import Plan
    from sync.site import Site
    from sync.store.plans import PlanRecord


class NothingApproved(Refusal):
    """No plan has been approved by a person."""


def post_of(site: Site) -> Post:
    """Return what queueing messages needs at this site.

    Raises:
        ConfigError: the marker key is missing, or others can read it.
    """
    return Post(site.store, site.marker_key(), partial(compose, site), partial(write_back, site))


def apply(
    site: Site,
    actor: Who,
    checksum: str | None = None,
    *,
    stop: Stop = lambda: False,
    progress: Progress = untold,
) -> ApplyResult:
    """Carry out the plan with this checksum, or the oldest approved one, from where an earlier run ended.

    Raises:
        NothingApproved: no plan is approved.
        PlanStale, PlanNotApproved, PlanNotOpen, AlreadyRunning: see `sync.apply.applying.apply_plan`.
        MoodleError: Moodle could not go on; running it again does.
    """
    person = actor_of(site, actor)
    wanted = checksum or _oldest_approved(site)
    colleges = plan_from_body(whole_plan(site.store, wanted).body).colleges
    permitted(site, person, SiteAction.APPLY, colleges or None)
    with recorded(site, "apply", person.account) as figures, site.moodle() as moodle:
        tools = ApplyTools(
            store=site.store,
            moodle=moodle,
            clock=site.clock,
            post=post_of(site),
            numbering=Numbering(
                site.settings.paper.number_format,
                site.settings.site.zone,
                NumberBook(site.folder, site.marker_key()),
            ),
            replan=partial(_replan, site, moodle),
            progress=progress,
            first=tell_first(site, moodle),
        )
        result = apply_plan(tools, wanted, stop=stop)
        figures |= {"plan": result.checksum, "steps": result.steps, "left_out": len(result.left_out)}
    return result


def _oldest_approved(site: Site) -> str:
    approved = approved_plans(site.store)
    if not approved:
        raise NothingApproved("没有已批准的计划：请先运行 plan，核对后用 approve 批准。")
    return approved[0].checksum


def _replan(site: Site, moodle: Moodle, record: PlanRecord) -> Plan:
    """Make a plan anew, of the same kind and with the same risks accepted."""
    if record.kind == "uninstall":
        return removal_plan(site, moodle)
    undoes = plan_from_body(record.body).undoes
    if undoes is not None:
        return rollback_again(site, moodle, undoes)
    accepted = [risk["code"] for risk in json.loads(record.accepted)]
    situation = read_situation(site, moodle, regulations_of(site))
    colleges = plan_from_body(record.body).colleges
    return plan_for(situation, colleges, turn=record.kind == "turn", accepted=accepted)


def send(
    site: Site,
    actor: Who,
    *,
    at_night: bool = False,
    teachers: bool = True,
    stop: Stop = lambda: False,
    progress: Progress = untold,
) -> SendResult:
    """Send the messages of plans that were carried out, each exactly once; then those to teachers that are due.

    Without ``teachers`` these are looked for only where this run has sent something.

    Raises:
        OtherSender: what was sent before could not be looked for, since the sender or the key is another one.
        MoodleError: Moodle cannot be reached or refuses us; nothing is lost, the next run goes on.
    """
    person = permitted(site, actor, SiteAction.SEND)
    with recorded(site, "send", person.account) as figures, site.moodle() as moodle:
        tools = SendTools(
            store=site.store,
            moodle=moodle,
            clock=site.clock,
            messages=site.settings.messages,
            zone=site.settings.site.zone,
            progress=progress,
            address=site.settings.moodle.url,
            marker_key=site.marker_key(),
            lms_time=lambda: moodle.server_time,
        )
        result = send_pending(tools, stop=stop, at_night=at_night)
        asked = (teachers or result.outcomes) and result.quiet_until is None and not stop()
        if asked and tell_teachers(site, moodle):
            result = result.and_then(send_pending(tools, stop=stop, at_night=at_night))
        figures |= {step.value: count for step, count in result.outcomes.items()}
    return result
