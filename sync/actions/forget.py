"""Erase everything about a student (PIPL 第四十七条), once it was listed, and keep it so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sync.actions.acting import Who, permitted
from sync.actions.erasing_snapshots import ErasedSnapshots, erase_from_snapshots
from sync.actions.forget_listing import Erasure, KeptCase, files_naming, listed, obstacles_to, snapshot_folder
from sync.cases.roles import SiteAction
from sync.privacy.ledger import add_to_file, remove_from_file
from sync.refusal import Refusal
from sync.store.audit import append_audit
from sync.store.audit_check import erase_content, say_erased
from sync.store.cases import read_cases
from sync.store.erased_audit import entries_about
from sync.store.erased_texts import replace_assessments, replace_in_texts
from sync.store.erasing import Person, count_rows_of, erase_rows, find_person
from sync.store.erasures import add_erasures, remove_erasure
from sync.store.plans import OPEN, PlanState, move_plan, read_plans
from sync.store.tidying import sweep

if TYPE_CHECKING:
    from sync.cases.permission import Actor
    from sync.site import Site
    from sync.store.transaction import Transaction


def forget(site: Site, who: Who, student_no: str, reason: str, *, despite_retention: bool = False) -> Erasure:
    """Erase a student, and keep it so: neither an import nor a pull brings anything back.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
        Refusal: something has to be settled first, or a file has to be kept and ``despite_retention`` isn't said.
    """
    actor = permitted(site, who, SiteAction.FORGET)
    found = listed(site, student_no)
    _refuse(found.obstacles)
    if found.kept and not despite_retention:
        raise Refusal("；".join(_why_kept(each) for each in found.kept) + "。确须现在清除，请加 --despite-retention。")
    swept = erase(site, actor, [student_no], reason)
    return replace(found, done=True, swept=swept)


def erase(site: Site, actor: Actor, numbers: Sequence[str], reason: str) -> bool:
    """Erase students, all of them together; say whether the database was swept at once. Run again, it goes on.

    Steps: enter them in the ledger's file, so that nothing comes back meanwhile; delete files; take them out of the
    snapshots; then, in one transaction, erase rows, texts, kept assessments and entries of the audit log, drop plans
    that name them, and write down that it was done; at last leave nothing in the database's free space.
    """
    site_id, at = site.store.site_id, site.clock.now()
    ledger = site.ledger(always=True)
    digests = [ledger.digest_of(number) for number in numbers]
    with site.store.read() as tx:
        _refuse(obstacles_to(tx, site_id, [find_person(tx, site_id, number) for number in numbers]))
    add_to_file(site.folder, digests)
    with site.store.read() as tx:
        persons = [find_person(tx, site_id, number) for number in numbers]
        cases = read_cases(tx, site_id)
        for person in persons:
            own = [case for case in cases if case.student_no == person.student_no]
            for file in files_naming(site, tx, person, own):
                file.unlink(missing_ok=True)
    kept = erase_from_snapshots(snapshot_folder(site), {each.student_no: each.token for each in persons})
    with site.store.begin() as tx:
        _refuse(obstacles_to(tx, site_id, persons))
        add_erasures(tx, site_id, digests, at)
        _erase_in_store(site, tx, actor, persons, kept, reason)
    return sweep(site.store)


def _refuse(obstacles: Sequence[str]) -> None:
    if obstacles:
        raise Refusal("；".join(obstacles))


def _erase_in_store(
    site: Site, tx: Transaction, actor: Actor, persons: Sequence[Person], kept: ErasedSnapshots, reason: str
) -> None:
    site_id, at = site.store.site_id, site.clock.now()
    entries = sorted({each for person in persons for each in entries_about(tx, site_id, person)})
    rows = sum((count_rows_of(tx, site_id, person) for person in persons), Counter[str]())
    _drop_plans(tx, site_id, persons)
    replace_assessments(tx, site_id, persons, kept.bodies)
    for person in persons:
        erase_rows(tx, site_id, person)
        rows += replace_in_texts(tx, site_id, person)
    erased = erase_content(tx, site_id, entries)
    details = {name: str(count) for name, count in sorted(rows.items())}
    details |= {"why": reason, "snapshots": str(len(kept.renamed))}
    tokens = ",".join(person.token for person in persons)
    append_audit(
        tx,
        site_id,
        at=at,
        actor=actor.account,
        action="student.forgotten",
        subject=f"student:{tokens}",
        details=details,
    )
    say_erased(tx, site_id, at=at, actor=actor.account, why="", entries=erased, actors=[])


def readmit(site: Site, who: Who, student_no: str, reason: str) -> None:
    """Let a student who was erased be imported again: somebody who came back to the university.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
        Refusal: the student was not erased.
    """
    actor = permitted(site, who, SiteAction.FORGET)
    ledger = site.ledger()
    if not ledger.holds(student_no):
        raise Refusal(f"学号 {student_no} 没有被清除过，不必恢复。")
    digest = ledger.digest_of(student_no)
    with site.store.begin() as tx:
        remove_erasure(tx, site.store.site_id, digest)
        append_audit(
            tx,
            site.store.site_id,
            at=site.clock.now(),
            actor=actor.account,
            action="student.readmitted",
            subject=f"student:{student_no}",
            details={"why": reason},
        )
    remove_from_file(site.folder, digest)


def come_back(site: Site) -> frozenset[str]:
    """Return the students in the store who were erased before: a backup was restored that still had them."""
    from sync.store.facts import load_table

    ledger = site.ledger()
    if not ledger.digests:
        return frozenset()
    with site.store.read() as tx:
        numbers = set(load_table(tx, "students", site.store.site_id)["student_no"].to_pylist())
        numbers |= {case.student_no for case in read_cases(tx, site.store.site_id)}
    return ledger.among(numbers)


def _why_kept(kept: KeptCase) -> str:
    if kept.until is None:
        return f"个案 {kept.case_id}（{kept.state}）还没有结束"
    until = "一直" if kept.until == date.max else f"到 {kept.until} 为止"
    return f"个案 {kept.case_id}（{kept.state}）的档案按 retention.cases 须{until}保存"


def _drop_plans(tx: Transaction, site_id: str, persons: Sequence[Person]) -> None:
    """Drop the plans that nobody has begun to carry out and that name one of the students."""
    for plan in read_plans(tx, site_id, OPEN):
        if any(f'"{person.student_no}"' in plan.body for person in persons):
            move_plan(tx, site_id, plan.id, OPEN, PlanState.DROPPED)
