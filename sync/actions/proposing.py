"""A warning that a person proposes where the clause is open (asnu 第七条 "等", bhuad 第六条（一） "等原因")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.procedure_life import CaseAction
from sync.actions.acting import Who, actor_of
from sync.actions.colleges import colleges_of
from sync.actions.deciding import classes_of
from sync.cases.by_hand import check_proposal
from sync.cases.changes import Act
from sync.cases.decisions import HandProposal, propose_by_hand
from sync.cases.permission import check_may
from sync.periods import running_term
from sync.refusal import Refusal
from sync.regulations import regulations_of
from sync.store.assessments import latest_assessments
from sync.store.facts import load_table

if TYPE_CHECKING:
    from sync.regulations import Regulation
    from sync.site import Site
    from sync.store.case_record import Case


def propose(site: Site, student_no: str, policy: str, level: str, actor: Who, reason: str) -> Case:
    """Propose a warning by hand, at a level whose clause is open.

    Raises:
        Refusal: the student or the level is unknown, or the regulation does not govern the student's college.
        NotAllowed: the clause of the level is not open.
        NotPermitted: it is not the person's to propose, or not in this college.
    """
    person = actor_of(site, actor)
    regulations = regulations_of(site, policy)
    regulation = regulations[0]
    levels = {each.id: track.id for track in regulation.law.policy.tracks for each in track.levels}
    if level not in levels:
        raise Refusal(f"《{regulation.title}》没有等级 {level}；可用：{'、'.join(levels)}")
    college = _college(site, student_no)
    if not any(each.governs(college) for each in regulations):
        raise Refusal(f"{college}不适用《{regulation.title}》，不能按它提出预警；适用学院见设置中的 policies。")
    class_name = classes_of(site, person, [student_no]).get(student_no)
    governing = next(each for each in regulations if each.governs(college))
    procedure = governing.procedure
    check_may(person, CaseAction.PROPOSE, college=college, procedure=procedure, class_name=class_name)
    check_proposal(procedure, level, regulation.title)
    period = _period(site, governing)
    proposal = HandProposal(regulation.id, levels[level], student_no, period, college, level)
    return propose_by_hand(site.store, proposal, Act(person.account, reason, site.clock.now()))


def _college(site: Site, student_no: str) -> str:
    with site.store.read() as tx:
        rows = load_table(tx, "students", site.store.site_id, student_nos=[student_no])
    colleges = colleges_of(rows)
    if student_no not in colleges:
        raise Refusal(f"学籍里没有学号 {student_no}，请核对。")
    return colleges[student_no]


def _period(site: Site, regulation: Regulation) -> str:
    """Return the period that the newest list under a regulation, of its colleges, is about (else the running term)."""
    with site.store.read() as tx:
        found = latest_assessments(tx, site.store.site_id)
        terms = load_table(tx, "terms", site.store.site_id)
    wanted = (regulation.id, regulation.scope)
    newest = [record.period for record in found if (record.policy, record.scope) == wanted]
    return max(newest, default="") or running_term(terms, site.today())
