"""What people changed by hand in Moodle: shown, left as it is on a named person's word, or repaired by a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sync.actions.acting import Who, actor_of, permitted, person_of
from sync.actions.situation import read_situation
from sync.cases.roles import SiteAction
from sync.plan.adopting import NEVER, cases_at, in_force
from sync.plan.drift import Drift, drift_of
from sync.plan.drift_words import REPAIR, WHAT, where
from sync.plan.flags import flags_of
from sync.plan.groups import courses_of
from sync.plan.people import people_of
from sync.refusal import Refusal
from sync.regulations import regulations_of
from sync.store.adoptions import Adoption, end_adoption, insert_adoption, read_adoptions
from sync.store.audit import append_audit
from sync.store.cases import read_cases

if TYPE_CHECKING:
    from sync.plan.situation import Situation
    from sync.site import Site
    from sync.store.transaction import Transaction


class NoSuchDrift(Refusal):
    """Nothing in Moodle is changed by hand as the code says, or it can't stay so; the text says what to do."""


@dataclass(frozen=True, slots=True)
class DriftLine:
    """A change made by hand, in words. ``kept_by`` is who said that it stays, with ``kept_at`` and ``reason``."""

    code: str
    where: str
    what: str
    who: str
    repair: str
    kept_by: str = ""
    kept_at: datetime | None = None
    reason: str = ""


def list_drift(site: Site, who: Who) -> tuple[DriftLine, ...]:
    """Return what was changed by hand, of the own colleges; Moodle is read, and nothing is changed.

    Raises:
        MoodleError: Moodle could not be read.
    """
    actor = actor_of(site, who)
    situation, found = _found(site)
    kept = in_force(situation, found)
    own = found
    if not (actor.system or actor.everywhere):
        college = {case.student_no: case.college for case in situation.cases}
        own = [each for each in found if actor.sees(college.get(each.student_no, ""))]
    return tuple(_line(site, drift, kept.get(drift.code)) for drift in own)


def adopt_drift(site: Site, codes: Sequence[str], who: Who, reason: str) -> tuple[DriftLine, ...]:
    """Let changes stay as they are, until their cases end or somebody wants them repaired; return them.

    Raises:
        NoSuchDrift: there is no such change, or it would let students see who is looked after.
        NotPermitted: it is not the person's to decide, or concerns students of another college.
        MoodleError: Moodle could not be read.
    """
    situation, found = _found(site)
    chosen = [_chosen(found, code) for code in codes]
    cases = {drift.code: cases_at(situation, drift) for drift in chosen}
    concerned = {case.college for case in situation.cases if any(case.id in each for each in cases.values())}
    actor = permitted(site, who, SiteAction.DRIFT, concerned or None)
    now = site.clock.now()
    already = in_force(situation, found)
    with site.store.begin() as tx:
        for drift in chosen:
            if drift.code not in already:
                name = drift.now if drift.kind == "renamed" else drift.name
                place = (drift.course_id, drift.idnumber, drift.user_id, name)
                kept = Adoption(0, drift.code, drift.kind, *place, cases[drift.code], now, actor.account, reason)
                insert_adoption(tx, site.store.site_id, kept)
                _write_down(tx, site, "drift.adopted", drift.code, actor.account, reason)
        adoptions = {each.code: each for each in read_adoptions(tx, site.store.site_id)}
    return tuple(_line(site, drift, adoptions.get(drift.code)) for drift in chosen)


def repair_drift(site: Site, codes: Sequence[str], who: Who, reason: str) -> tuple[str, ...]:
    """Let changes that stayed be repaired by the next plan; return their codes.

    Raises:
        NoSuchDrift: nobody said that this should stay.
        NotPermitted: it is not the person's to decide, or concerns students of another college.
    """
    with site.store.read() as tx:
        adoptions = {each.code: each for each in read_adoptions(tx, site.store.site_id)}
        colleges = {case.id: case.college for case in read_cases(tx, site.store.site_id)}
    missing = [code for code in codes if code not in adoptions]
    if missing:
        raise NoSuchDrift(
            f"没有登记为保留的改动 {'、'.join(missing)}：见 yujing drift；没有保留的，下一份计划自会修复。"
        )
    concerned = {colleges[each] for code in codes for each in adoptions[code].cases if each in colleges}
    actor = permitted(site, who, SiteAction.DRIFT, concerned or None)
    with site.store.begin() as tx:
        for code in codes:
            end_adoption(tx, site.store.site_id, adoptions[code].id, actor.account, reason, site.clock.now())
            _write_down(tx, site, "drift.to_repair", code, actor.account, reason)
    return tuple(codes)


def _write_down(tx: Transaction, site: Site, action: str, code: str, account: str, reason: str) -> None:
    append_audit(
        tx,
        site.store.site_id,
        at=site.clock.now(),
        actor=account,
        action=action,
        subject=f"drift:{code}",
        details={"why": reason},
    )


def _found(site: Site) -> tuple[Situation, list[Drift]]:
    with site.moodle() as moodle:
        situation = read_situation(site, moodle, regulations_of(site))
    people = people_of(situation.accounts)
    flags = flags_of(situation.cases)
    return situation, drift_of(situation, flags, courses_of(situation, flags, people), people)


def _chosen(found: Sequence[Drift], code: str) -> Drift:
    drift = next((each for each in found if each.code == code.strip().lower()), None)
    if drift is None:
        raise NoSuchDrift(f"没有编号为 {code} 的手工改动：可能已经改回，或又改成了别的样子；请看 yujing drift。")
    if drift.kind in NEVER:
        raise NoSuchDrift(f"{where(drift)}对学生可见，会暴露谁在受关注，不能保留；下一份计划会重新隐藏。")
    return drift


def _line(site: Site, drift: Drift, kept: Adoption | None) -> DriftLine:
    who = drift.student_no or (f"用户 {drift.user_id}" if drift.user_id is not None else "")
    what = (
        f"{WHAT[drift.kind]}（原名“{drift.was}”，现名“{drift.now}”）" if drift.kind == "renamed" else WHAT[drift.kind]
    )
    line = (drift.code, where(drift).strip(), what, who, REPAIR[drift.kind])
    if kept is None:
        return DriftLine(*line)
    at = kept.adopted_at.astimezone(site.settings.site.zone)
    return DriftLine(*line, person_of(site, kept.adopted_by), at, kept.reason)
