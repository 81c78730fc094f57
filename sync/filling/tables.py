"""Fill the list of a period: who is warned, who was not judged and why, who is referred."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from reports.documents import ListCover, NotJudged, TableLook, WarnedList, WarnedRow
from reports.wording import period_name
from rules.assessment_json import exact_text
from sync.cases.beside import beside_lines
from sync.filling.case_file import CaseFile
from sync.filling.evidence import failed_courses
from sync.filling.referrals import referral_rows
from sync.lists.heads import Heads, reason_name
from sync.regulations import Regulation
from sync.store.assessments import AssessmentRecord
from sync.store.case_record import Case, CaseState, Review


def warned_list(
    file: CaseFile,
    regulation: Regulation,
    record: AssessmentRecord,
    body: str,
    cases: Iterable[Case],
    numbers: Mapping[int, str],
    accounted: Heads,
    look: TableLook,
    cover: ListCover | None = None,
) -> WarnedList:
    """Return the list of a period: cases proposed or issued, with the notice numbers of those that have one.

    ``body`` is the assessment that was kept, for who is referred and how the list compares with the regulation above;
    ``accounted`` says who was judged and who was not, and why; ``look`` how the list is laid out and signed; ``cover``
    is page one.
    """
    assessment = json.loads(body)
    everybody = accounted.judged | accounted.not_judged.keys()
    referrals = [each for each in assessment["referrals"] if each["student_no"] in everybody]
    return WarnedList(
        school=file.settings.site.university,
        policy_title=regulation.title,
        period=period_name(record.period),
        as_of=record.as_of,
        evaluated=len(accounted.judged),
        rows=tuple(_warned_row(file, case, numbers.get(case.id, "")) for case in cases),
        not_judged=tuple(_not_judged(file, accounted.not_judged)),
        look=look,
        referrals=referral_rows(file, regulation, record.period, referrals),
        caveats=tuple(_beside(record, assessment)),
        cover=cover,
    )


def _warned_row(file: CaseFile, case: Case, number: str) -> WarnedRow:
    regulation = file.regulations[case.id]
    level = case.issued_level or case.effective_level or case.level
    awaiting = case.state is CaseState.PROPOSED and case.review is Review.PENDING
    courses = failed_courses(file.hits(case, level, undecided=awaiting))
    total = sum((course.credits for course in courses), start=courses[0].credits * 0) if courses else None
    return WarnedRow(
        student=file.student(case),
        level_name=regulation.level_name(level),
        outstanding_courses=len(courses),
        credits=exact_text(total) if total is not None else "0",
        reason="".join(file.reasons(case, level, period_name(case.period), undecided=awaiting)),
        number=number,
        awaiting_review=awaiting,
        course_names=tuple(file.directory.courses[course.course_code].name for course in courses),
    )


def _not_judged(file: CaseFile, reasons: Mapping[str, str]) -> Iterable[NotJudged]:
    for number, reason in reasons.items():
        yield NotJudged(file.directory.students[number], reason_name(reason))


def _beside(record: AssessmentRecord, assessment: Mapping[str, Any]) -> Iterable[str]:
    """How the list compares with the regulation above, if there is one."""
    above = assessment.get("above")
    return beside_lines(record.policy, record.period, above) if above else ()
