"""Numbers and metadata of an archive: no gap that nothing explains, every valid number with its notice, no blanks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from reports.archive.index_xml import INDEX_XML, Index
from reports.archive.verification import Check, Fault
from reports.archive.volume import LedgerLine

_WHERE: Final = f"data/{INDEX_XML}"
_NEEDED: Final = (("retention", "保管期限"), ("year", "年度"))


def ledger_checks(index: Index) -> Iterator[Check]:
    """Yield what the index alone can tell."""
    yield Check("whole", "编号连续，作废的有说明", len(index.ledger), tuple(_numbers(index)))
    yield Check("authentic", "每个有效编号都有通知书，一份通知书一个编号", len(index.ledger), tuple(_notices(index)))
    yield Check("whole", "目录项目齐全", len(index.entries), tuple(_blanks(index)), tuple(_unnumbered(index)))
    told = tuple(Fault(gap.student_no, f"{gap.words}（{gap.college} {gap.class_name}）") for gap in index.gaps)
    unexplained = bool(index.gaps) and not index.head.get("缺项说明")
    faults = (Fault(_WHERE, f"缺 {len(index.gaps)} 项，没有写明原因"),) if unexplained else ()
    yield Check("whole", "缺项都有说明", len(index.gaps), faults, told)


def _numbers(index: Index) -> Iterator[Fault]:
    for (college, year), lines in groupby(index.ledger, key=lambda line: (line.college, line.year)):
        own = list(lines)
        have = [line.sequence for line in own]
        if have != list(range(have[0], have[0] + len(have))):
            missing = sorted(set(range(have[0], have[-1] + 1)) - set(have))
            lacking = f"缺第 {'、'.join(map(str, missing[:10]))} 号" if missing else "顺序颠倒或重复"
            yield Fault(_WHERE, f"{college} {year} 年的编号不连续：{lacking}")
        for line in own:
            yield from _explained(line)


def _explained(line: LedgerLine) -> Iterator[Fault]:
    if line.state == "gap":
        yield Fault(_WHERE, f"{line.college} {line.year} 年第 {line.sequence} 号没有登记，{line.words or '原因不明'}")
    elif line.state == "void" and not line.words:
        yield Fault(_WHERE, f"{line.number} 已作废，没有写明原因和更正通知书")


def _notices(index: Index) -> Iterator[Fault]:
    """A number that is valid stands on a paper of exactly one student, and no paper has a number that isn't."""
    owners: dict[str, set[str]] = {}
    for each in index.entries:
        if each.number and each.kind == "form":
            owners.setdefault(each.number, set()).add(each.student_no)
    valid = [line.number for line in index.ledger if line.state == "valid"]
    for number in valid:
        if len(owners.get(number, ())) != 1:
            found = "没有文书" if number not in owners else "在几名学生的文书上"
            yield Fault(_WHERE, f"编号 {number} 有效，{found}")
    listed = {line.number for line in index.ledger if line.state in ("valid", "void")}
    for number in sorted(set(owners) - listed):
        yield Fault(_WHERE, f"编号 {number} 的文书在档案里，台账里没有这个有效编号")


def _blanks(index: Index) -> Iterator[Fault]:
    for each in index.entries:
        lacking = [title for name, title in _NEEDED if not getattr(each, name)]
        if each.kind in ("form", "copy") and each.pages is None:
            lacking.append("页数")
        if lacking:
            yield Fault(f"data/{each.path}", f"目录里缺{'、'.join(lacking)}")


def _unnumbered(index: Index) -> Iterator[Fault]:
    """What the archive itself gives may still be open: told, and no fault."""
    if not index.head.get("全宗号"):
        yield Fault(_WHERE, "没有全宗号：设置 archive.fonds_no 里没有写，由档案馆补")
    if index.entries and not all(each.archive_no for each in index.entries):
        yield Fault(_WHERE, "有文件没有档号")
