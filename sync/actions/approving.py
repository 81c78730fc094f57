"""Approving a plan signs the lists in it: each policy's and college's part by somebody who may sign it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from config.actors import ROLE_TITLES
from config.procedure_life import CaseAction
from sync.actions.acting import Who, actor_of, person_of
from sync.actions.deciding import procedures_of
from sync.cases.permission import check_may, check_site, may, roles_for
from sync.cases.roles import SiteAction
from sync.plan.keeping import approve_plan, whole_plan
from sync.plan.plan import plan_from_body
from sync.store.cases import read_cases
from sync.store.plan_signatures import Part, read_signatures

if TYPE_CHECKING:
    from config.procedure import Procedure
    from sync.cases.permission import Actor
    from sync.site import Site
    from sync.store.case_record import Case
    from sync.store.plans import PlanRecord


@dataclass(frozen=True, slots=True)
class SignedPart:
    """A part of a plan: whose signature stands under it (empty: nobody's yet), and who may sign it."""

    policy: str
    college: str
    signed_by: str
    may_sign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """A plan after somebody signed it; ``approved_by`` is None while parts are missing."""

    checksum: str
    approved_by: str | None
    approved_at: datetime | None
    parts: tuple[SignedPart, ...]

    @property
    def missing(self) -> tuple[SignedPart, ...]:
        """The parts that nobody has signed yet."""
        return tuple(part for part in self.parts if not part.signed_by)


@dataclass(frozen=True, slots=True)
class _Signable:
    """A part of a plan with its cases and the procedures that they follow."""

    cases: tuple[Case, ...]
    procedures: tuple[Procedure | None, ...]

    def check(self, actor: Actor) -> None:
        for case, procedure in zip(self.cases, self.procedures, strict=True):
            check_may(actor, CaseAction.APPROVE, college=case.college, procedure=procedure)

    def allows(self, actor: Actor) -> bool:
        return actor.system or all(
            may(actor, CaseAction.APPROVE, college=case.college, procedure=procedure)
            for case, procedure in zip(self.cases, self.procedures, strict=True)
        )


def approve(site: Site, checksum: str, who: Who) -> Approval:
    """Sign a plan with this checksum: exactly that plan, and of its lists those that are the person's to sign.

    The plan is approved once every part is signed: a person of the school signs all that the policies give to the
    school, a college's leader the college's. A plan that decides about no case is the administrator's or the school's.

    Raises:
        PlanNotOpen: there is no such plan, or it is done or overtaken.
        NotPermitted: nothing of it is the person's to sign.
    """
    actor = actor_of(site, who)
    record = whole_plan(site.store, checksum)
    parts = _parts(site, record)
    own = {part for part, signable in parts.items() if signable.allows(actor)}
    if not parts and not actor.system:
        check_site(actor, SiteAction.UNINSTALL if record.kind == "uninstall" else SiteAction.APPROVE)
    if parts and not own:
        next(iter(parts.values())).check(actor)
    now = site.clock.now()
    signed = approve_plan(site.store, record.checksum, actor.account, now, needed=parts.keys(), own=own)
    return _approval(site, signed, parts)


def approval_of(site: Site, checksum: str) -> Approval:
    """Return how far a plan is signed.

    Raises:
        PlanNotOpen: there is no such plan, or it is done or overtaken.
    """
    record = whole_plan(site.store, checksum)
    return _approval(site, record, _parts(site, record))


def _parts(site: Site, record: PlanRecord) -> dict[Part, _Signable]:
    """Return what is to be signed of a plan, in order: per policy and college the cases about which it decides."""
    wanted = set(plan_from_body(record.body).case_ids())
    with site.store.read() as tx:
        cases = [case for case in read_cases(tx, site.store.site_id) if case.id in wanted]
    grouped: dict[Part, list[Case]] = defaultdict(list)
    for case in cases:
        grouped[Part(case.policy, case.college)].append(case)
    procedures = procedures_of(site, cases)
    return {
        part: _Signable(tuple(grouped[part]), tuple(procedures.get(case.id) for case in grouped[part]))
        for part in sorted(grouped)
    }


def _approval(site: Site, record: PlanRecord, parts: dict[Part, _Signable]) -> Approval:
    with site.store.read() as tx:
        signatures = read_signatures(tx, site.store.site_id, record.id)
    told = []
    for part, signable in parts.items():
        signature = signatures.get(part)
        by = person_of(site, signature.account) if signature else (record.approved_by or "")
        titles = tuple(ROLE_TITLES[role] for role in roles_for(CaseAction.APPROVE, signable.procedures[0]))
        told.append(SignedPart(part.policy, part.college, by, titles))
    return Approval(record.checksum, record.approved_by, record.approved_at, tuple(told))
