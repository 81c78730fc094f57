"""What of a verdict's evidence goes on a document: the hits that carry the issued level, and their courses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.documents import CourseRow
from reports.wording import course_type_name, situation
from rules.assessment import CountedCourse, RuleHit, Warning
from rules.assessment_json import exact_text
from sync.filling.directory import Directory


def hits_behind(hits: Iterable[RuleHit], level: str, levels: Sequence[str], *, reviewed: bool) -> tuple[RuleHit, ...]:
    """Return the hits that a notice of ``level`` rests on, highest level first.

    Higher hits that still await a person's judgement are left out, and so are review hits unless the case was
    ``reviewed``: a student hears of nothing that nobody has decided (DOMAIN.md section 3).
    """
    rank = {name: index for index, name in enumerate(levels)}
    firm = [hit for hit in hits if rank[hit.level] <= rank[level] and (reviewed or not hit.review)]
    return tuple(sorted(firm, key=lambda hit: -rank[hit.level]))


def level_reached(verdict: Warning, levels: Sequence[str], *, reviewed: bool) -> str:
    """Return the level whose evidence a verdict rests on: its own, or, where no rule reaches just that, a higher one.

    Only an exception makes a verdict's level one that no rule reaches (`sync.cases.dispensing.bounded`).
    """
    rank = {name: index for index, name in enumerate(levels)}
    reached = {rank[hit.level] for hit in verdict.rules if reviewed or not hit.review}
    own = rank[verdict.level]
    return verdict.level if own in reached else levels[max([*reached, own])]


def failed_courses(hits: Iterable[RuleHit]) -> tuple[CountedCourse, ...]:
    """Return the courses that the hits counted as not passed, each once, by term and code."""
    unpassed = {course.course_code: course for hit in hits for course in hit.courses if not course.passed}
    return tuple(sorted(unpassed.values(), key=lambda course: (course.term, course.course_code)))


def course_row(course: CountedCourse, directory: Directory) -> CourseRow:
    """Return a counted course as a line of a notice or message."""
    entry = directory.courses[course.course_code]
    return CourseRow(
        term=course.term,
        code=course.course_code,
        name=entry.name,
        course_type=course_type_name(entry.course_type),
        credits=exact_text(course.credits),
        score=course.score or "",
        situation=situation(course),
    )
