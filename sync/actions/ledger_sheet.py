"""The ledger as a file: with names and classes, written down in the audit log before it is written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reports.ledger_list import write_ledger
from reports.wording import period_name
from sync.actions.acting import Who, actor_of, permitted
from sync.actions.ledger import MISSING, VOID
from sync.actions.taking_out import note_taken_out
from sync.cases.roles import SiteAction
from sync.filling.directory import read_directory

if TYPE_CHECKING:
    from reports.cells import Cell
    from reports.documents import Student
    from sync.actions.ledger import LedgerLine
    from sync.site import Site


def save_ledger(
    site: Site, who: Who, lines: Sequence[LedgerLine], file: Path, reason: str, *, colleges: Collection[str] = ()
) -> None:
    """Write the ledger as a sheet. Who is not permitted to print for the colleges (or the whole school) may not.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
        OSError: the file cannot be written.
    """
    actor = permitted(site, actor_of(site, who), SiteAction.PRINT, colleges or None)
    note_taken_out(site, actor, "export", "ledger", reason, {"file": str(file)})
    with site.store.read() as tx:
        students = read_directory(tx, site.store.site_id, {line.student_no for line in lines}).students
    void, missing = (sum(line.state == state for line in lines) for state in (VOID, MISSING))
    again = sum(len(line.reprints) for line in lines)
    counted = f"共 {len(lines)} 个编号：作废 {void} 个，缺号 {missing} 个；补打 {again} 次。截至 {site.today()}。"
    write_ledger(
        [_row(line, students.get(line.student_no)) for line in lines],
        file,
        school=site.settings.site.university,
        scope="、".join(sorted(colleges)) or "全校",
        lines=(counted, "编号在学院和年份之内连续、不重复；作废的编号保留，不再使用。内有学生个人信息，请妥善保管。"),
        stamp=site.clock.now(),
    )


def _row(line: LedgerLine, student: Student | None) -> tuple[Cell, ...]:
    why = "；".join(part for part in (line.why_void, f"由 {line.instead} 代替" if line.instead else "") if part)
    return (
        line.number,
        line.student_no,
        student.name if student else "",
        student.class_name if student else "",
        line.level,
        period_name(line.period) if line.period else "",
        line.issued_on,
        line.issued_by,
        line.state,
        line.voided_on,
        why,
        len(line.reprints) or None,
        "；".join(line.reprints),
        line.delivered,
        "、".join(line.returned),
        "；".join(line.inspected),
    )
