"""The numbers of an archive: every one between the first and the last of a college and year, and what explains it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from reports.archive.volume import Gap, LedgerLine
from sync.actions.receipt_known import ERASED

if TYPE_CHECKING:
    from sync.store.case_record import Case
    from sync.store.notices import Notice


def ledger_lines(ledger: Sequence[Notice], cases: Mapping[int, Case], own: frozenset[int]) -> Iterator[LedgerLine]:
    """Yield a line for each number from the first to the last one of the ``own`` cases, in each college and year.

    A void number is explained by its reason and by the notice that takes its place, one of another list by the list;
    one that the ledger does not have is a gap.
    """
    by_place: dict[tuple[str, int], dict[int, Notice]] = defaultdict(dict)
    for entry in ledger:
        by_place[entry.college, entry.year][entry.sequence] = entry
    later = {(entry.case_id, entry.issue): entry.number for entry in ledger}
    for (college, year), entries in sorted(by_place.items()):
        ours = [sequence for sequence, entry in entries.items() if entry.case_id in own]
        for sequence in range(min(ours), max(ours) + 1) if ours else ():
            found = entries.get(sequence)
            if found is None:
                yield LedgerLine(college, year, sequence, "", "gap", "台账里没有这一号，原因不明")
            elif found.case_id not in own:
                yield LedgerLine(college, year, sequence, found.number, "elsewhere", _whose(cases.get(found.case_id)))
            elif found.voided_at is not None:
                next_one = later.get((found.case_id, found.issue + 1))
                instead = f"由 {next_one} 更正" if next_one else "没有重新下达"
                words = f"{found.void_reason or '没有写明原因'}；{instead}"
                yield LedgerLine(college, year, sequence, found.number, "void", words)
            else:
                yield LedgerLine(college, year, sequence, found.number, "valid")


def number_gaps(lines: Sequence[LedgerLine]) -> Iterator[Gap]:
    """Yield the numbers that nothing explains as what is missing."""
    for line in lines:
        if line.state == "gap":
            words = f"{line.year} 年第 {line.sequence} 号：{line.words}"
            yield Gap(line.college, "", "", "", "编号", words)


def _whose(case: Case | None) -> str:
    if case is None:
        return "属于别的名单"
    if case.student_no.startswith(ERASED):
        return "这名学生的个人信息已依法清除，编号保留"
    return f"属于 {case.policy} {case.period} 的名单"
