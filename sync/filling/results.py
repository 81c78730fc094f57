"""Fill the table of results (bhuad 附件3) from what people recorded and from what became of each case.

It says that something was done, by whom in which role, how and when; never what was said. Psychological support is
left out: the table is read by others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from config.actors import ROLE_TITLES
from config.procedure_duties import DutyKind
from config.procedure_life import Role
from config.procedure_records import KIND_TITLES, MANNERS, PROPOSALS, RecordField
from reports.documents import ResultRow, ResultTable, TableLook
from reports.ordering import class_key, natural
from reports.wording import period_name
from sync.filling.case_file import CaseFile
from sync.filling.evidence import failed_courses
from sync.store.case_record import Case, CaseState
from sync.store.records import Record

_MEASURES: Final = (
    DutyKind.PLAN,
    DutyKind.PEER_HELP,
    DutyKind.SUPPORT_TEAM,
    DutyKind.TUTORING,
    DutyKind.TEACHER_PLAN,
    DutyKind.PROGRESS,
    DutyKind.PLAN_OUTCOME,
)
_DAYS_NAMED: Final = 4
"""Of more days than these only the first and the last are named."""


def result_tables(
    file: CaseFile,
    look: TableLook,
    cases: Iterable[Case],
    records: Iterable[Record],
    successors: Mapping[int, Case],
) -> list[ResultTable]:
    """Return one table per college, of the college that each case was opened in, all of one period.

    ``successors`` are the cases of the next period by their ids, for who was warned at a higher level there.
    """
    written: dict[int | None, list[Record]] = {}
    for record in records:
        written.setdefault(record.case_id, []).append(record)
    ordered = sorted(cases, key=lambda case: (natural(case.college), class_key(file.student(case)), case.track))
    return [
        ResultTable(
            school=file.settings.site.university,
            college=college,
            period=period_name(members[0].period),
            look=look,
            rows=tuple(_row(file, case, written.get(case.id, []), successors) for case in members),
        )
        for college, members in ((name, list(group)) for name, group in groupby(ordered, lambda case: case.college))
    ]


def _row(file: CaseFile, case: Case, records: Sequence[Record], successors: Mapping[int, Case]) -> ResultRow:
    level = case.issued_level or case.level
    return ResultRow(
        student=file.student(case),
        failed_courses=len(failed_courses(file.hits(case, level))),
        level_name=file.regulations[case.id].level_name(level),
        interview=interviews(records),
        guardian_contact=guardian_contacts(records),
        measures=measures(records),
        remark=_remark(file, case, level),
        result="；".join(filter(None, (_outcome(file, case, successors), proposals(records)))),
    )


def _remark(file: CaseFile, case: Case, level: str) -> str:
    """Return why a student is warned whose courses alone would not say so (bhuad 第六条（一）)."""
    deciding = [hit for hit in file.hits(case, level) if hit.level == level]
    if deciding and all("sanctions" in hit.figures for hit in deciding):
        return "因纪律处分"
    return "经审定提出" if case.by_hand and not deciding else ""


def interviews(records: Iterable[Record]) -> str:
    """Return who talked with the student, how often and when: 辅导员2次（3月12日、4月9日）；班主任1次（3月20日）."""
    held = [(ROLE_TITLES[Role(each.role)], each) for each in records if each.kind is DutyKind.INTERVIEW]
    return _grouped(held)


def guardian_contacts(records: Iterable[Record]) -> str:
    """Return how the guardians were reached, how often and when: 电话2次（3月12日、4月2日）；面谈1次（3月20日）."""
    held = []
    for each in records:
        if each.kind is DutyKind.GUARDIAN_CONTACT:
            manner = each.details.get(RecordField.MANNER, "")
            held.append((MANNERS.get(manner, manner) or "联系", each))
        elif each.kind is DutyKind.GUARDIAN_INTERVIEW:
            held.append((MANNERS["meeting"], each))
    return _grouped(held)


def measures(records: Iterable[Record]) -> str:
    """Return what was done to help, by kind, how often and when."""
    held = list(records)
    return _grouped([(KIND_TITLES[kind], each) for kind in _MEASURES for each in held if each.kind is kind])


def proposals(records: Iterable[Record]) -> str:
    """Return what the college proposed last for a student without progress (bhuad 第十条（六）)."""
    made = [each.details.get(RecordField.PROPOSAL, "") for each in records if each.kind is DutyKind.PROPOSAL]
    return f"处理意见：{PROPOSALS.get(made[-1], made[-1])}" if made and made[-1] else ""


def _outcome(file: CaseFile, case: Case, successors: Mapping[int, Case]) -> str:
    """Return what became of the case; empty while it is not known, so that there is room to write."""
    if case.state is CaseState.LIFTED:
        return "已解除"
    if case.state is CaseState.CARRIED_OVER:
        return "结转，继续帮扶"
    if case.state is CaseState.ESCALATED:
        newer = successors.get(case.successor_id or 0)
        level = newer and (newer.issued_level or newer.level)
        return f"升级为{file.regulations[case.id].level_name(level)}" if level else "已升级"
    return "已结案" if case.state is CaseState.CLOSED else ""


def _grouped(held: Iterable[tuple[str, Record]]) -> str:
    """Return each title with how often and on which days, in the order in which the titles first occur."""
    days: dict[str, list[date]] = {}
    for title, record in held:
        days.setdefault(title, []).append(record.happened_on)
    return "；".join(f"{title}{len(found)}次（{_days(found)}）" for title, found in days.items())


def _days(found: Sequence[date]) -> str:
    named = [f"{day.month}月{day.day}日" for day in sorted(found)]
    if len(named) > _DAYS_NAMED:
        return f"{named[0]}至{named[-1]}"
    return "、".join(dict.fromkeys(named))
