"""Archive a period: first what is missing and for whom; then, on a person's word, the whole to be handed over."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.procedure_life import CaseAction
from reports.archive.gap_sheet import write_gap_sheet
from reports.archive.people import ChangedScan
from reports.archive.volume import Gap, Holding
from reports.archive.writing import Written, faults_of, write_archive
from sync.actions.acting import Who, actor_of
from sync.actions.archive_holding import holding_of
from sync.actions.archive_verify import verify
from sync.actions.taking_out import note_taken_out
from sync.cases.permission import check_may, may
from sync.filling.setup import print_setup
from sync.refusal import Refusal
from sync.regulations import regulations_of
from sync.store.audit import append_audit
from sync.store.cases import read_cases

if TYPE_CHECKING:
    from sync.cases.permission import Actor
    from sync.regulations import Regulation
    from sync.site import Site


_FEW: Final = 20


@dataclass(frozen=True, slots=True)
class Archived:
    """One regulation's files of a period: how many students, what is missing, and what was written (None: nothing)."""

    policy: str
    title: str
    period: str
    name: str
    colleges: tuple[str, ...]
    students: int
    numbers: int
    gaps: tuple[Gap, ...]
    written: Written | None = None


def look_over(
    site: Site, who: Who, period: str, *, policy: str | None = None, colleges: Collection[str] = (), day: date | None
) -> tuple[Archived, ...]:
    """Say what an archive of the period would hold and what is missing on a day (None: today). Nothing is written.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
        Refusal: nothing was issued in the period.
    """
    actor = actor_of(site, who)
    return tuple(_told(holding) for holding in _holdings(site, actor, period, policy, colleges, day or site.today()))


def write_gaps(site: Site, who: Who, reason: str, found: Collection[Archived], file: Path, day: date) -> None:
    """Write what is missing as a sheet; that it leaves the site is written down first.

    Raises:
        UnknownActor: the settings don't know the account.
    """
    note_taken_out(site, actor_of(site, who), "export", "archive-gaps", reason, {"file": str(file)})
    title = "；".join(f"{each.title} {each.period}" for each in found)
    gaps = [gap for each in found for gap in each.gaps]
    write_gap_sheet(gaps, file, title=title, day=day, stamp=site.clock.now())


def archive(
    site: Site,
    who: Who,
    period: str,
    to: Path,
    reason: str,
    *,
    policy: str | None = None,
    colleges: Collection[str] = (),
    incomplete: str = "",
    day: date | None = None,
    progress: Callable[[int], None] | None = None,
) -> tuple[Archived, ...]:
    """Write the archive of a period below ``to``, a folder of its own for each regulation.

    Who did it and why is written down before the first byte, the checksum of what was written after the last. What is
    missing must be accounted for by ``incomplete``.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
        Refusal: nothing was issued; something is missing and nobody says why; a name or character can't be set; a scan
            isn't what was filed; the folder is there already.
        FormError, FontError: a template or font named in the settings cannot be used.
    """
    actor, on = actor_of(site, who), day or site.today()
    holdings = [
        replace(each, incomplete=f"{incomplete}（{actor.person}，{on:%Y-%m-%d}）" if incomplete and each.gaps else "")
        for each in _holdings(site, actor, period, policy, colleges, on)
    ]
    for holding in holdings:
        _check(site, holding, to, incomplete)
    return tuple(_write(site, actor, holding, to, reason, progress) for holding in holdings)


def _holdings(
    site: Site, actor: Actor, period: str, policy: str | None, colleges: Collection[str], day: date
) -> Iterator[Holding]:
    """Yield what each regulation has to archive, of the colleges that are the person's to archive."""
    found = False
    regulations = regulations_of(site, policy)
    for regulation in regulations:
        shared = sum(each.id == regulation.id for each in regulations) > 1
        having = _colleges(site, regulation, period)
        wanted = sorted(college for college in having if not colleges or college in colleges)
        own = _permitted(actor, regulation, wanted, named=bool(colleges))
        if own:
            whole = not shared and set(own) == having
            holding = holding_of(site, regulation, period, own, day, whole=whole)
            if holding.files:  # else everybody was erased
                found = True
                yield holding
    if not found:
        where = f"（{'、'.join(sorted(colleges))}）" if colleges else ""
        raise Refusal(f"{period} 没有发出过通知书{where}，没有可以归档的。时段写法：学期 2024-2025-1，学年 2024-2025。")


def _colleges(site: Site, regulation: Regulation, period: str) -> set[str]:
    with site.store.read() as tx:
        cases = read_cases(tx, site.store.site_id, policy=regulation.id, period=period)
    return {case.college for case in cases if case.issues and regulation.governs(case.college)}


def _permitted(actor: Actor, regulation: Regulation, colleges: Collection[str], *, named: bool) -> list[str]:
    """Return which of the colleges the person may archive; who may none, or not one that was named, is refused."""
    procedure = regulation.procedure
    own = [each for each in colleges if may(actor, CaseAction.ARCHIVE, college=each, procedure=procedure)]
    for college in colleges:
        if college not in own and (named or not own):
            check_may(actor, CaseAction.ARCHIVE, college=college, procedure=procedure)
    return own


def _check(site: Site, holding: Holding, to: Path, incomplete: str) -> None:
    """Refuse before anything is written."""
    target = to / holding.name
    if target.exists():
        raise Refusal(f"{target} 已经在了；归档包写好后不再改动，请另选文件夹（--to），或先移走它。")
    if holding.gaps and not incomplete:
        raise Refusal(
            f"{holding.policy_title} {holding.period_name}还缺 {len(holding.gaps)} 项（不加 --to 运行可列出）。"
            "请先补齐；确实补不了的，用 --incomplete-reason 写明原因。"
        )
    faults = list(dict.fromkeys(str(fault) for fault in faults_of(holding, print_setup(site, holding.until))))
    if faults:
        raise Refusal("\n".join(faults))


def _write(
    site: Site, actor: Actor, holding: Holding, to: Path, reason: str, progress: Callable[[int], None] | None
) -> Archived:
    target = to / holding.name
    scope = {"colleges": "、".join(holding.colleges), "policy": holding.policy, "period": holding.period}
    more = {"incomplete": holding.incomplete} if holding.incomplete else {}
    subject = f"archive:{holding.policy}/{holding.period}"
    note_taken_out(site, actor, "archive", subject, reason, {"folder": str(target), **scope, **more})
    setup = print_setup(site, holding.until)
    try:
        written = write_archive(holding, target, setup, workers=os.cpu_count() or 1, progress=progress, proof=_prove)
    except ChangedScan as error:
        raise Refusal(str(error)) from error
    with site.store.begin() as tx:
        append_audit(
            tx,
            site.store.site_id,
            at=site.clock.now(),
            actor=actor.account,
            action="archive.sealed",
            subject=subject,
            details={**scope, "sha256": written.checksum, "files": str(written.files)},
        )
    return replace(_told(holding), written=written)


def _prove(bag: Path) -> None:
    """Refuse an archive that does not pass its own check: it never gets its name."""
    found = [f"{fault.path}：{fault.words}" for _, fault in verify(bag).faults()]
    if found:
        more = f"\n（共 {len(found)} 处）" if len(found) > _FEW else ""
        raise Refusal("写成的归档包没有通过检查，已撤销：\n" + "\n".join(found[:_FEW]) + more)


def _told(holding: Holding) -> Archived:
    numbers = sum(line.state == "valid" for line in holding.ledger)
    return Archived(
        holding.policy,
        holding.policy_title,
        holding.period,
        holding.name,
        holding.colleges,
        len(holding.files),
        numbers,
        holding.gaps,
    )
