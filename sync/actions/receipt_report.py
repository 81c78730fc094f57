"""What became of every scanned sheet, as a file for whoever scanned them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.receipt_list import write_receipt_list
from sync.actions.receipt_scan import ALREADY, FILED

if TYPE_CHECKING:
    from sync.actions.receipt_scan import ReceiptsRead
    from sync.site import Site

_OUTCOMES: Final = {FILED: "已归档", ALREADY: "以前已归档"}


def write_report(site: Site, found: ReceiptsRead, file: Path) -> None:
    """Write the sheets of a folder with what became of each; those that were not filed come first.

    Raises:
        OSError: the file cannot be written.
    """
    ordered = sorted(found.lines, key=lambda line: line.is_filed)
    filed = sum(line.is_filed for line in found.lines)
    rows = [
        (
            line.file,
            "、".join(map(str, line.pages)),
            _OUTCOMES.get(line.outcome, "没有归档"),
            line.number,
            line.student_no,
            line.part,
            line.case_id,
            line.scan_id,
            "" if line.is_filed else line.said,
            line.remains,
        )
        for line in ordered
    ]
    counted = (
        f"{found.files} 个文件，{found.pages} 页（空白 {found.blank} 页）：归档 {filed} 份，"
        f"没有归档 {len(found.problems)} 份，还要登记 {len(found.waiting)} 份。原文件没有改动。"
    )
    write_receipt_list(rows, file, folder=found.folder, lines=(counted,), stamp=site.clock.now())
