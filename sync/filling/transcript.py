"""Fill a student's transcript from what the verdict's facts say that the student took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from reports.documents import AttemptLine, Average, CourseRow, TermLines, Transcript
from reports.numbers import number_text
from reports.wording import course_type_name, period_name, situation
from rules.assessment import CountedCourse
from rules.assessment_json import exact_text
from rules.engine.study import StudiedAttempt, Study
from rules.policy.measures import GradePointMeasure, ScoreMeasure
from sync.filling.studies import CaseStudy, CourseFact

if TYPE_CHECKING:
    from rules.policy.law import Law
    from sync.filling.case_file import CaseFile
    from sync.store.case_record import Case

NO_MARK: Final = "尚无成绩"
_KINDS: Final = {"regular": "正考", "makeup": "补考", "retake": "重修"}
_RESULTS: Final = {"absent": "缺考", "exempt": "免修", "deferred": "缓考", "pass": "通过", "fail": "未通过"}
_WINDOWS: Final = {"previous_term": "此前最近一学期", "school_year": "本学年", "cumulative": "累计"}
_PERIODS: Final = {"term": "本学期", "school_year": "本学年"}
_LATER: Final = "本期之后各学期未通过的成绩只列出，不计入未通过课程。"
_NOT_JUDGED: Final = "该生本期未作评估，不计算平均绩点和平均成绩。"


def transcript_of(file: CaseFile, case: Case, number: str) -> Transcript | None:
    """Return the transcript of a case's student as of its verdict; None where the facts of then know no such one."""
    known = file.studies.of(case)
    if known is None:
        return None
    study = known.study
    terms = tuple(_terms(known))
    return Transcript(
        school=file.settings.site.university,
        student=file.student(case),
        number=number,
        policy_title=file.regulations[case.id].title,
        as_of=known.as_of,
        source=known.source,
        terms=terms,
        selected=_credits(known, {code for _, code in study.taken}),
        earned=_credits(known, study.earned),
        averages=tuple(_averages(study, known.law)),
        outstanding=tuple(_outstanding(known)),
        open_courses=len(_open(study)),
        has_points=_has_points(known.law),
        remarks=tuple(_remarks(study, known.law)),
    )


def _terms(known: CaseStudy) -> Iterator[TermLines]:
    """Yield the terms in their order, each with its attempts and what was enrolled in without one."""
    study = known.study
    attempts = {term: list(group) for term, group in groupby(study.attempts, key=attrgetter("term"))}
    first_passes = _first_passes(study)
    for term, pairs in groupby(study.taken, key=lambda pair: pair[0]):
        codes = [code for _, code in pairs]
        lines = [_attempt_line(known, each) for each in attempts.get(term, ())]
        attempted = {line.code for line in lines}
        lines += [_enrolled_line(known, code) for code in codes if code not in attempted]
        yield TermLines(
            name=period_name(term),
            lines=tuple(sorted(lines, key=lambda line: line.code)),
            selected=_credits(known, codes),
            earned=_credits(known, (code for code, earned_in in first_passes.items() if earned_in == term)),
        )


def _first_passes(study: Study) -> dict[str, str]:
    """Return in which term each earned course was first passed."""
    found: dict[str, str] = {}
    for each in study.attempts:
        if each.counts and each.passed:
            found.setdefault(each.course_code, each.term)
    return found


def _attempt_line(known: CaseStudy, attempt: StudiedAttempt) -> AttemptLine:
    return replace(
        _enrolled_line(known, attempt.course_code),
        kind=_KINDS[attempt.kind],
        score=attempt.score or _RESULTS.get(attempt.result or "", NO_MARK),
        outcome=_outcome(attempt),
        points="" if attempt.points is None else number_text(attempt.points),
    )


def _enrolled_line(known: CaseStudy, code: str) -> AttemptLine:
    course = known.courses[code]
    return AttemptLine(
        code=code,
        name=course.name,
        course_type=course_type_name(course.course_type),
        credits=exact_text(course.credits),
        kind="",
        score=NO_MARK,
        outcome="",
        outstanding=code in known.study.outstanding,
        degree=course.degree and _counts_degree_courses(known.law),
    )


def _outcome(attempt: StudiedAttempt) -> str:
    """Return what an attempt counts as: nothing while it is open."""
    if attempt.passed is None:
        return ""
    if attempt.result == "exempt":
        return "免修"
    return "通过" if attempt.passed else "未通过"


def _averages(study: Study, law: Law) -> Iterator[Average]:
    """Yield the means of the law that can be told, each with the terms that it is over."""
    for name, value in study.means.items():
        measure = law.measures[name]
        if value is not None and isinstance(measure, GradePointMeasure | ScoreMeasure):
            over = _WINDOWS.get(measure.window) or _PERIODS[law.policy.screened]
            label = measure.label if isinstance(measure, ScoreMeasure) else f"{measure.label}（{over}）"
            yield Average(label, number_text(value))


def _outstanding(known: CaseStudy) -> Iterator[CourseRow]:
    """Yield the courses not passed, each with its last failure, by term and code."""
    failures = {
        each.course_code: each
        for each in known.study.attempts
        if each.course_code in known.study.outstanding and each.counts
    }
    for each in failures.values():
        course = known.courses[each.course_code]
        yield CourseRow(
            term=each.term,
            code=each.course_code,
            name=course.name,
            course_type=course_type_name(course.course_type),
            credits=exact_text(course.credits),
            score=each.score or "",
            situation=situation(_counted(each, course)),
        )


def _counted(attempt: StudiedAttempt, course: CourseFact) -> CountedCourse:
    return CountedCourse(
        attempt.course_code, attempt.term, course.credits, attempt.score, attempt.kind, attempt.result, passed=False
    )


def _open(study: Study) -> frozenset[str]:
    """Return the courses that were taken and have neither a pass nor a failure that counts."""
    return frozenset(code for _, code in study.taken) - study.earned - study.outstanding


def _remarks(study: Study, law: Law) -> Iterator[str]:
    if any(each.passed is False and not each.counts for each in study.attempts):
        yield _LATER
    if _has_points(law) and not study.means:
        yield _NOT_JUDGED


def _counts_degree_courses(law: Law) -> bool:
    """Say whether a mean of the law is over degree courses alone (ustl 第三条 3)."""
    means = (each for each in law.measures.values() if isinstance(each, GradePointMeasure | ScoreMeasure))
    return any(each.only.degree_courses for each in means)


def _has_points(law: Law) -> bool:
    return any(isinstance(measure, GradePointMeasure) for measure in law.measures.values())


def _credits(known: CaseStudy, codes: Iterable[str]) -> str:
    total = sum((known.courses[code].credits for code in set(codes)), start=Fraction(0))
    return exact_text(total)
