"""A case file put together by hand: the shipped regulations, invented students, verdicts as given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from config.policy_files import load_policy
from config.procedure import Procedure
from config.settings import Contact, PolicyUse, Settings, Site
from reports.samples import STUDENT
from rules.assessment import CountedCourse, CountedEvent, Figure, RuleHit, Warning
from sync.filling.case_file import CaseFile
from sync.filling.directory import CourseEntry, Directory
from sync.regulations import Regulation
from sync.store.assessments import AssessmentRecord
from sync.store.case_record import Case, CaseState, Review

NOON = datetime(2025, 3, 10, 4, 0, tzinfo=UTC)
PERIOD = "2024-2025-1"
NUMBERS = ("2024110001", "2024110002")


def a_regulation(policy: str) -> Regulation:
    law = load_policy(policy)
    return Regulation(law, None, Procedure.model_validate(law.policy.procedure))


def a_case(policy: str = "asnu", level: str = "red", *, review: Review = Review.NONE, by_hand: bool = False) -> Case:
    return Case(
        id=1,
        policy=policy,
        track="study",
        student_no=NUMBERS[0],
        period=PERIOD,
        college=STUDENT.college,
        state=CaseState.PROPOSED,
        level=level,
        firm_level=None if review is Review.PENDING else level,
        review=review,
        by_hand=by_hand,
        revision=1,
        version=1,
        verdict_digest="",
        assessment_id=None,
        issued_level=None,
        issued_revision=0,
        issues=0,
        reexamine_digest=None,
        kept_digest=None,
        successor_id=None,
        turned_to=None,
        opened_at=NOON,
        changed_at=NOON,
    )


def a_hit(
    rule: str,
    level: str,
    figures: Mapping[str, Figure],
    *courses: CountedCourse,
    review: bool = False,
    events: tuple[CountedEvent, ...] = (),
) -> RuleHit:
    return RuleHit(rule, level, "第七条", review, figures, courses, events)


def a_file(case: Case, *hits: RuleHit, proposal: str = "") -> CaseFile:
    settings = Settings(
        site=Site(university="江州学院"),
        policies=(PolicyUse(id=case.policy),),
        contacts=(Contact(name="李老师", office="教务处", telephone="0000"),),
    )
    verdict = Warning(case.student_no, case.track, case.level, False, case.firm_level, hits) if hits else None
    return CaseFile(
        settings=settings,
        regulations={case.id: a_regulation(case.policy)},
        directory=Directory(
            {number: replace(STUDENT, number=number) for number in NUMBERS},
            {"MATH101": CourseEntry("高等数学（上）", "required")},
        ),
        verdicts={case.id: verdict},
        proposals={case.id: proposal} if proposal else {},
    )


def a_record(policy: str) -> AssessmentRecord:
    return AssessmentRecord(
        id="a",
        policy=policy,
        policy_hash="0" * 64,
        period=PERIOD,
        scope="",
        as_of=date(2025, 3, 10),
        known_at=NOON,
        last_at=NOON,
        students_evaluated=100,
        digest="",
    )
