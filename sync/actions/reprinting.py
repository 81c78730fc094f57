"""Print a notice again: marked, under its old number and day, written down with who asked for it and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reports.documents import Notice as NoticePaper
from reports.printing import print_singles
from sync.actions.acting import Who, permitted
from sync.actions.print_folders import REPRINTS, period_folder
from sync.cases.changes import load_case
from sync.cases.roles import SiteAction
from sync.filling.case_file import case_file
from sync.filling.notices import forms_of
from sync.filling.setup import print_setup
from sync.refusal import Refusal
from sync.regulations import regulations_of
from sync.store.audit import append_audit
from sync.store.notices import Notice, read_notices
from sync.store.reprints import Reprint, insert_reprint, read_reprints

if TYPE_CHECKING:
    from sync.cases.permission import Actor
    from sync.site import Site
    from sync.store.case_record import Case


@dataclass(frozen=True, slots=True)
class Reprinted:
    """What was printed again, how many times by now, and what could not be set, and why."""

    number: str
    case_id: int
    file: Path | None
    pages: int
    times: int
    faults: tuple[str, ...]


def reprint(site: Site, who: Who, number: str, reason: str, *, college: str = "") -> Reprinted:
    """Print one notice again. ``number`` is the whole number, or its digits (2026-0001) where these name one only.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
        Refusal: no notice, or several, are meant; it is void, or about to be issued anew.
        FormError, FontError: a template or font named in the settings cannot be used.
    """
    with site.store.read() as tx:
        ledger = read_notices(tx, site.store.site_id)
        entry = _meant(ledger, number, college)
        case = load_case(tx, site.store.site_id, entry.case_id)
    actor = permitted(site, who, SiteAction.PRINT, [case.college])
    _check_valid(entry, case, ledger)
    regulation = next(each for each in regulations_of(site, case.policy) if each.governs(case.college))
    times = _write_down(site, actor, entry, reason)
    documents = forms_of(case_file(site, [case]), case, entry, reprinted_on=site.today())
    notices = [document for document in documents if isinstance(document, NoticePaper)]
    folder = period_folder(site, regulation, case.period) / REPRINTS
    printed = print_singles(notices, folder, print_setup(site, site.clock.now()))
    faults = tuple(dict.fromkeys(str(fault) for fault in printed.faults))
    return Reprinted(entry.number, case.id, next(iter(printed.files), None), printed.pages, times, faults)


def _meant(ledger: list[Notice], number: str, college: str) -> Notice:
    """Return the one notice that is meant.

    Raises:
        Refusal: none is, or several are.
    """
    digits = [int(part) for part in re.findall("[0-9]+", number)]
    own = [entry for entry in ledger if not college or entry.college == college]
    found = [entry for entry in own if entry.number == number.strip()] or [
        entry for entry in own if [entry.year, entry.sequence] == digits and not re.search("[^0-9〔〕号年/ -]", number)
    ]
    if not found:
        raise Refusal(f"台账中没有编号为 {number} 的通知书；请核对（yujing ledger）。")
    if len(found) > 1:
        named = "、".join(entry.number for entry in found)
        raise Refusal(f"编号 {number} 不止一份：{named}；请写全编号，或加 --college 学院。")
    return found[0]


def _check_valid(entry: Notice, case: Case, ledger: list[Notice]) -> None:
    if entry.voided_at is not None:
        later = [each for each in ledger if each.case_id == entry.case_id and each.voided_at is None]
        instead = f"现行的是 {later[-1].number}。" if later else "这次预警已经撤销。"
        raise Refusal(f"{entry.number} 已经作废，不能补打；{instead}")
    if entry.revision != case.revision:
        raise Refusal(f"{entry.number} 发出之后结果有变化，不能补打；须由新的计划重新发出。")


def _write_down(site: Site, actor: Actor, entry: Notice, reason: str) -> int:
    """Note who prints what again and why, before it is printed; return how many times by now."""
    with site.store.begin() as tx:
        at, site_id = site.clock.now(), site.store.site_id
        insert_reprint(tx, site_id, Reprint(entry.case_id, entry.issue, at, actor.account, reason))
        before = [each for each in read_reprints(tx, site_id) if each.case_id == entry.case_id]
        times = sum(each.issue == entry.issue for each in before)
        details = {"why": reason, "number": entry.number, "reprint": str(times)}
        subject = f"case:{entry.case_id}"
        append_audit(tx, site_id, at=at, actor=actor.account, action="print", subject=subject, details=details)
    return times
