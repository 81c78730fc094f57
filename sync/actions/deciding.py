"""Who may decide about a case, and whose cases a person sees: roles, the case's college, the student's class."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from config.procedure import Procedure
from sync.actions.acting import Who, actor_of
from sync.cases.permission import Actor, NotPermitted, check_may
from sync.filling.case_file import regulations_of_cases
from sync.regulations import regulations_of
from sync.store.facts import load_table

if TYPE_CHECKING:
    from config.procedure_life import CaseAction
    from sync.site import Site
    from sync.store.case_record import Case

NONE: Final = Procedure()
"""A procedure that says nothing."""


_FEW: Final = 500
"""So many students are looked up one by one; for more the register is read."""


def decider(site: Site, who: Who, action: CaseAction, case: Case) -> Actor:
    """Return the actor behind an account, who may do this with this case.

    A case belongs to the college in which its student was when it was opened, and to that college's procedure.

    Raises:
        UnknownActor: the settings don't know the account.
        NotPermitted: the person may not do this, or not with this case.
    """
    actor = actor_of(site, who)
    procedure = procedures_of(site, [case]).get(case.id)
    class_name = classes_of(site, actor, [case.student_no]).get(case.student_no)
    check_may(actor, action, college=case.college, procedure=procedure, class_name=class_name)
    return actor


def procedures_of(site: Site, cases: Iterable[Case]) -> dict[int, Procedure]:
    """Return the procedure of each case whose regulation is in use; for the others the usual roles hold."""
    in_use = {regulation.id for regulation in regulations_of(site)}
    known = [case for case in cases if case.policy in in_use]
    return {number: regulation.procedure for number, regulation in regulations_of_cases(site, known).items()}


def procedure_of(site: Site, case: Case) -> Procedure:
    """Return the procedure of a case; one that says nothing where its regulation is not in use any more."""
    return procedures_of(site, [case]).get(case.id) or NONE


def classes_of(site: Site, actor: Actor, student_nos: Collection[str]) -> dict[str, str]:
    """Return the class of each student, where the person is bound to classes; otherwise it does not matter."""
    if not actor.classes:
        return {}
    wanted = student_nos if len(student_nos) <= _FEW else None
    with site.store.read() as tx:
        rows = load_table(tx, "students", site.store.site_id, student_nos=wanted)
    return dict(zip(rows["student_no"].to_pylist(), rows["class_name"].to_pylist(), strict=True))


def check_sees(site: Site, who: Who, student_no: str) -> None:
    """Refuse to show a student to whoever has nothing to do with the student's college and class.

    A student whom the register lacks is nobody's secret: whoever asks is told so where the student is looked for.

    Raises:
        UnknownActor: the settings don't know the account.
        NotPermitted: the student is another college's or class's.
    """
    actor = actor_of(site, who)
    with site.store.read() as tx:
        rows = load_table(tx, "students", site.store.site_id, student_nos=[student_no]).to_pylist()
    if any(not actor.sees(row["college"], row["class_name"]) for row in rows):
        raise NotPermitted(f"{actor.person}（{actor.account}）看不到学号 {student_no} 的学生：不在所负责的学院或班级。")


def seen_by(site: Site, who: Who | None, cases: Iterable[Case]) -> list[Case]:
    """Return the cases that a person sees: of the own colleges and classes; all, where nobody is named.

    Raises:
        UnknownActor: the settings don't know the account.
    """
    everything = list(cases)
    if who is None:
        return everything
    actor = actor_of(site, who)
    classes = classes_of(site, actor, [case.student_no for case in everything])
    return [case for case in everything if actor.sees(case.college, classes.get(case.student_no))]
