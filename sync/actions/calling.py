"""A guide for calling the guardians of a warned student: what to say, to ask, to leave unsaid and to write down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.actors import ROLE_TITLES
from config.procedure_duties import DutyKind
from config.procedure_life import Role
from reports.documents import GuardianCall
from reports.messages import render_call
from reports.vocabulary import period_name
from sync.actions.acting import Who, actor_of
from sync.actions.deciding import seen_by
from sync.cases.changes import NotAllowed, load_case, not_found
from sync.filling.case_file import case_file
from sync.filling.setup import message_templates

if TYPE_CHECKING:
    from sync.cases.permission import Actor
    from sync.regulations import Regulation
    from sync.site import Site

_CALLS: Final = (DutyKind.GUARDIAN_CONTACT, DutyKind.GUARDIAN_INTERVIEW)


def guardian_call(site: Site, case_id: int, who: Who) -> str:
    """Return the guide for a call about a case that is the person's to see, issued and not over.

    Raises:
        CaseNotFound: there is no such case among those that the person sees.
        NotAllowed: the student has not been warned.
        UnknownActor: the settings don't know the account.
    """
    actor = actor_of(site, who)
    with site.store.read() as tx:
        case = load_case(tx, site.store.site_id, case_id)
    if not seen_by(site, actor, [case]):
        raise not_found(case_id)
    if case.issued_level is None:
        raise NotAllowed(f"个案 {case_id} 尚未发出：请先等通知发给学生本人，再联系家长。")
    file, level = case_file(site, [case]), case.issued_level
    regulation, student, period = file.regulations[case.id], file.student(case), period_name(case.period)
    call = GuardianCall(
        caller=_caller(actor),
        student_name=student.name,
        number=student.number,
        class_name=student.class_name,
        school=site.settings.site.university,
        policy_title=regulation.title,
        level_name=regulation.level_name(level),
        period=period,
        clause=_clause(regulation),
        contact=file.contact(case.college),
        record_command=(
            f"yujing record add guardian_contact --case {case_id} --date {site.today()} "
            f"--manner 电话 --content … --opinion … --actor {actor.account}"
        ),
        reasons=file.reasons(case, level, period),
        clears=file.clears(case, level),
        courses=file.courses(case, level),
    )
    return render_call(call, message_templates(site))


def _caller(actor: Actor) -> str:
    """Return how the person introduces himself: 辅导员李红."""
    known = [role for role in (Role.COUNSELLOR, Role.CLASS_ADVISER) if role in actor.roles]
    title = ROLE_TITLES[known[0]].partition("（")[0] if known else ""
    return f"{title}{actor.person}"


def _clause(regulation: Regulation) -> str:
    """Return where the regulation asks for contact with guardians."""
    cited = (duty.clause for duty in regulation.procedure.duties if duty.kind in _CALLS)
    return next(cited, "")
