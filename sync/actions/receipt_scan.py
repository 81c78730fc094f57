"""Scanned stubs, receipts and records find their cases by the codes on them, and are filed.

A scan shows that the paper came back. Who signed it and when is for a person to say: what remains to be entered is
listed, and entered only where the person names the day. Nothing in the folder is changed, and a folder read twice is
filed once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.codes import Part, SheetCode
from reports.scanned import ScanUnreadable
from sync.actions.acting import Who, actor_of
from sync.actions.receipt_known import Known, known_of
from sync.actions.receipt_parts import RETURNED, entered
from sync.actions.record_scans import MEGABYTE, About, filer, keep_scan
from sync.cases.permission import Actor, NotPermitted
from sync.filling.sheet_codes import coder_of
from sync.records.scan_files import Taken
from sync.records.sheet_pages import PageFault, Sheet, content_of, sheets_of
from sync.records.sheet_scans import ScannedFile, read_folder, taken_again
from sync.refusal import Refusal

if TYPE_CHECKING:
    from sync.site import Site

FILED: Final = "filed"
ALREADY: Final = "already"

_BY_HAND: Final = "可按编号查到个案（yujing ledger）后手工归档：yujing record scan 个案 文件 --kind 材料"
SAID: Final = {
    PageFault.NO_CODE.value: f"没有找到归档码；{_BY_HAND}",
    PageFault.DAMAGED.value: f"归档码污损，读不出来；请重新扫描，{_BY_HAND}",
    PageFault.ALTERED.value: "归档码的校验不符：可能是伪造、改动，或换过密钥之前印的；请核对原件",
    PageFault.OTHER_SITE.value: "是另一个站点的材料；请交给那里归档",
    PageFault.FOREIGN.value: "二维码不是归档码；请核对是不是本系统印的材料",
    PageFault.SEVERAL.value: "一页上有几个人的材料；请分开扫描，以免归入别人的档案",
    "unknown": "台账中没有这份通知书；请核对是不是恢复过较早的备份",
    "erased": "这名学生的资料已按规定清除，不再归档；原件请按规定销毁",
    "not_yours": "不在所负责的学院或班级，没有归档；请交给负责的人",
}
"""What is told of each outcome that needs a person and says the same everywhere."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet of the folder (``pages`` from 1; none where the file can't be opened) and what became of it.

    ``outcome`` is `FILED`, `ALREADY`, or why it was not filed, ``said`` the same in words. ``remains`` is what a
    person has to enter yet.
    """

    file: str
    pages: tuple[int, ...]
    outcome: str
    said: str
    case_id: int | None = None
    student_no: str = ""
    number: str = ""
    part: str = ""
    scan_id: int | None = None
    record_id: int | None = None
    remains: str = ""

    @property
    def is_filed(self) -> bool:
        """Say whether the sheet is in its case's file, now or since before."""
        return self.outcome in (FILED, ALREADY)


@dataclass(frozen=True, slots=True)
class ReceiptsRead:
    """What was found in a folder: how many files and pages, how many of them blank, and every sheet."""

    folder: str
    files: int
    pages: int
    blank: int
    lines: tuple[SheetLine, ...]

    @property
    def problems(self) -> tuple[SheetLine, ...]:
        """The sheets that were not filed."""
        return tuple(line for line in self.lines if not line.is_filed)

    @property
    def waiting(self) -> tuple[SheetLine, ...]:
        """The sheets that are filed, of which a person has something to enter."""
        return tuple(line for line in self.lines if line.is_filed and line.remains)


def scan_receipts(
    site: Site,
    who: Who,
    folder: Path,
    *,
    signed_on: date | None = None,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> ReceiptsRead:
    """File every sheet of a folder whose code names a notice; ``signed_on`` is the day that stubs and receipts bear.

    Raises:
        UnknownActor: the settings don't know the account.
        Refusal: there is no such folder, the day is still to come, or the site has no secret to check codes with.
        ConfigError: others can read the secret.
    """
    actor, coder = actor_of(site, who), coder_of(site)
    if coder is None:
        raise Refusal("站点还没有密钥，不能核对归档码；请先运行 yujing check，按提示补上。")
    if signed_on is not None and signed_on > site.today():
        raise Refusal(f"签收日期 {signed_on} 在今天之后，请核对。")
    work = _Work(site, actor, known_of(site), signed_on)
    files = pages = blank = 0
    lines: list[SheetLine] = []
    for file in read_folder(folder, site.settings.scans.largest_mb * MEGABYTE, told):
        sheets = sheets_of(file, coder.read)
        files, pages, blank = files + 1, pages + len(file.pages), blank + sum(sheet.blank for sheet in sheets)
        lines += _filed(work, file, [sheet for sheet in sheets if not sheet.blank])
    return ReceiptsRead(str(folder), files, pages, blank, tuple(lines))


@dataclass(frozen=True, slots=True)
class _Work:
    """One reading of a folder under way."""

    site: Site
    actor: Actor
    known: Known
    signed_on: date | None


def _filed(work: _Work, file: ScannedFile, sheets: list[Sheet]) -> list[SheetLine]:
    """Return what becomes of the sheets of one file; it is read again only where something of it is to be kept."""
    taken: list[Taken] = []

    def content() -> Taken:
        if not taken:
            taken.append(taken_again(file, work.site.settings.scans.largest_mb * MEGABYTE))
        return taken[0]

    return [_sheet(work, sheet, content) for sheet in sheets]


def _sheet(work: _Work, sheet: Sheet, content: Callable[[], Taken]) -> SheetLine:
    if sheet.code is None:
        outcome = (sheet.fault or PageFault.NO_CODE).value
        return SheetLine(sheet.file.name, sheet.pages, outcome, sheet.file.fault or SAID[outcome])
    line, why = _doubt(work, sheet, sheet.code)
    if why:
        return line
    try:
        return _keep(work, sheet, sheet.code, line, content_of(sheet, content()))
    except (Refusal, ScanUnreadable) as error:
        return replace(line, outcome=PageFault.UNREADABLE.value, said=str(error))


def _doubt(work: _Work, sheet: Sheet, code: SheetCode) -> tuple[SheetLine, bool]:
    """Return the sheet with the notice that its code names, and whether something is in the way of filing it."""
    line = SheetLine(sheet.file.name, sheet.pages, FILED, "已归档", part=RETURNED[code.part].title)
    notice, case = work.known.notice(code), work.known.cases.get(code.case)
    if notice is None or case is None:
        return replace(line, outcome="unknown", said=SAID["unknown"]), True
    line = replace(line, case_id=case.id, number=notice.number)
    if work.known.erased(case):
        return replace(line, outcome="erased", said=SAID["erased"]), True
    try:
        work.known.permitted(case, lambda: filer(work.site, work.actor, case))
    except NotPermitted:
        return replace(line, case_id=None, outcome="not_yours", said=SAID["not_yours"]), True
    line = replace(line, student_no=case.student_no)
    if notice.voided_at is not None and code.part is not Part.CORRECTION:
        later = work.known.later(notice)
        instead = f"，已由 {later.number} 代替" if later else ""
        said = f"这份通知书已作废{instead}；需要留存的请手工归档：yujing record scan {case.id} 文件 --kind other"
        return replace(line, outcome="voided", said=said), True
    return line, False


def _keep(work: _Work, sheet: Sheet, code: SheetCode, line: SheetLine, taken: Taken) -> SheetLine:
    """File a sheet, unless the same content is filed already, or another scan of the same sheet."""
    notice, case, returned = work.known.notice(code), work.known.cases[code.case], RETURNED[code.part]
    if notice is None:  # `_doubt` looked
        return line
    before = work.known.scans_of(case.id)
    same = next((scan for scan in before if scan.sha256 == taken.sha256), None)
    another = next((scan for scan in before if scan.code == sheet.said), None) if returned.once else None
    if same is None and another is not None:
        said = f"{returned.title}以前已归档（第 {another.id} 号），这一份没有再归档；要换的请手工归档"
        return replace(line, outcome="duplicate", said=said, scan_id=another.id)
    proof = entered(work.site, work.actor, (case, notice, code.part), work.known.records_of(case.id), work.signed_on)
    line = replace(line, record_id=proof.record_id, remains=proof.remains)
    if same is not None:
        return replace(line, outcome=ALREADY, said="以前已归档", scan_id=same.id)
    name = f"{sheet.file.path.name}"
    filed = keep_scan(work.site, work.actor, taken, About(case, returned.scan, name, proof.record_id, sheet.said))
    before.append(filed.scan)
    return replace(line, scan_id=filed.scan.id)
