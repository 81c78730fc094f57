"""The families of measures that a policy file may name, each described by data.

A family says *what* is counted; ``window`` says over which terms; ``only`` narrows the courses. Wherever a choice
may be a knob of the policy, ``{knob: NAME}`` stands in the value's place and is resolved before these models read it.
Which of the choices fit together is said in `rules.policy.fitting`.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Discriminator, Field, Tag

from rules.policy.described import Described as Described
from rules.policy.described import Measured as Measured

Window = Literal["term", "school_year", "cumulative", "whole"]
MeanWindow = Literal["term", "previous_term", "school_year", "cumulative"]
FAILURE_SETS: Final = ("outstanding", "outstanding_after_makeup", "failed_at_regular_exam", "failed")
"""The sets that a failed attempt puts a course into."""
PROGRAMME_SETS: Final = ("programme", "programme_and_earned")
"""The sets that look at the programme alone, whatever the student took."""
CourseSet = Literal[
    "outstanding",
    "outstanding_after_makeup",
    "failed_at_regular_exam",
    "failed",
    "due_and_not_earned",
    "selected",
    "due",
    "due_and_earned",
    "earned",
    "programme",
    "programme_and_earned",
]
EventKind = Literal["exam_absence", "class_absence", "discipline", "leave", "return", "extension"]
AttemptKind = Literal["regular", "makeup", "retake"]
AttemptKinds = Annotated[tuple[AttemptKind, ...], Field(min_length=1)]


class CourseFilter(Described):
    """Which courses count: of these types, degree courses only, or these codes; left out means all.

    Example: ``only: {course_types: [required], degree_courses: true}``.
    """

    course_types: tuple[str, ...] | None = None
    degree_courses: bool | None = None
    course_codes: tuple[str, ...] | None = None


class CountMeasure(Measured):
    """Courses, their credits, or the failed attempts at them, in a set of courses and a window.

    Example: ``{label: 累计未通过学分, count: credits, of: outstanding, window: cumulative}``. ``count_pending``
    applies to ``due_and_not_earned`` alone: a course whose only outcome is still pending counts too. For the sets of
    failures, ``kinds`` says which attempts count as failures, and ``at_least_failures: 3`` keeps the courses that
    were failed three times within the window.
    """

    count: Literal["courses", "credits", "failures"]
    of: CourseSet
    window: Window
    only: CourseFilter = CourseFilter()
    count_pending: bool = False
    at_least_failures: Annotated[int, Field(ge=2, le=99)] | None = None
    kinds: AttemptKinds | None = None


class ShareMeasure(Measured):
    """The courses or credits of one set as a share of another's, over the same window and the same courses.

    Example: ``{label: 未通过学分占比, share: credits, of: outstanding, among: selected, window: term}``. Unknown
    where the other set is empty or holds no credits.
    """

    share: Literal["courses", "credits"]
    of: CourseSet
    among: CourseSet
    window: Window
    only: CourseFilter = CourseFilter()

    def part(self, of: CourseSet) -> CountMeasure:
        """The count of one of the two sets."""
        return CountMeasure(label=self.label, count=self.share, of=of, window=self.window, only=self.only)


class GradePointMeasure(Measured):
    """GPA: Σ credits × grade point ÷ Σ credits over the courses with an outcome in the window.

    ``previous_term`` is the latest term before the period that has a GPA. Example: ``{label: 平均学分绩点, mean:
    grade_point, window: term}``.
    """

    mean: Literal["grade_point"]
    window: MeanWindow
    only: CourseFilter = CourseFilter()


class ScoreMeasure(Measured):
    """Credit-weighted mean score of the window's attempts of the given kinds.

    ``previous_term`` is the latest term before the period that has such a mean. Example: ``{label: 平均成绩, mean:
    score, window: term, kinds: [regular, retake]}``.
    """

    mean: Literal["score"]
    window: MeanWindow
    kinds: AttemptKinds = ("regular", "retake")
    only: CourseFilter = CourseFilter()


class EventMeasure(Measured):
    """The number of events of the given kinds: in force on the as-of date, or of the terms of a window.

    Example: ``{label: 处分期内的纪律处分, events: [discipline], window: in_force}``.
    """

    events: Annotated[tuple[EventKind, ...], Field(min_length=1)]
    window: Literal["in_force", "in_period", "school_year", "cumulative"]


class RankMeasure(Measured):
    """The place of a student in a group by another measure, 1 for the best; or the size of the group.

    Ties share the better place. Ranked are the evaluated students whose value is known; the others have no place.
    Example: ``{label: 班级名次, rank: gpa, within: class}`` and, beside it, ``gives: size``: the last 5 % are ``size -
    place + 1 <= 5% * size``.
    """

    rank: str
    within: Literal["class", "major", "college", "college_year"]
    best: Literal["highest", "lowest"] = "highest"
    gives: Literal["place", "size"] = "place"


class PeriodsMeasure(Measured):
    """In how many of the student's terms or school years a condition held.

    ``running`` counts those in a row that end with the period, ``longest`` the longest row and ``total`` all of them
    within ``window``. Example: ``{label: 连续学期数, periods: gpa < 1.8, each: term}``.
    """

    periods: Annotated[str, Field(min_length=1)]
    each: Literal["term", "school_year"]
    count: Literal["running", "longest", "total"] = "running"
    window: Literal["school_year", "cumulative"] | None = None


class EarlierLevelMeasure(Measured):
    """The level that was issued on a track in an earlier period: 0 for none, 1 for the lowest, and so on.

    ``back: 2`` is the period before the previous one. Example: ``{label: 上学期等级, earlier_level: study}``.
    """

    earlier_level: str
    back: Annotated[int, Field(ge=1, le=20)] = 1


class FormulaMeasure(Measured):
    """A named quantity made of other measures: ``{label: 未通过学分占比, formula: failed / selected}``."""

    formula: Annotated[str, Field(min_length=1)]


_TELLING: Final = ("share", "rank", "periods", "earlier_level", "count", "events", "formula")


def _family(value: object) -> str | None:
    """Tell a measure's family by the key that only it has (``count`` also says how periods are counted)."""
    if isinstance(value, dict):
        if "mean" in value:
            return {"grade_point": "grade_point", "score": "score"}.get(str(value["mean"]))
        return next((key for key in _TELLING if key in value), None)
    return None


Measure = Annotated[
    Annotated[CountMeasure, Tag("count")]
    | Annotated[ShareMeasure, Tag("share")]
    | Annotated[GradePointMeasure, Tag("grade_point")]
    | Annotated[ScoreMeasure, Tag("score")]
    | Annotated[EventMeasure, Tag("events")]
    | Annotated[RankMeasure, Tag("rank")]
    | Annotated[PeriodsMeasure, Tag("periods")]
    | Annotated[EarlierLevelMeasure, Tag("earlier_level")]
    | Annotated[FormulaMeasure, Tag("formula")],
    Discriminator(
        _family,
        custom_error_type="measure",
        custom_error_message="不认识的指标：应当有 count、share、mean（grade_point 或 score）、events、rank、periods、"
        "earlier_level、formula 之一",
    ),
]

RelationalMeasure = (
    CountMeasure
    | ShareMeasure
    | GradePointMeasure
    | ScoreMeasure
    | EventMeasure
    | RankMeasure
    | PeriodsMeasure
    | EarlierLevelMeasure
)
"""The measures that the engine computes from facts; a formula is made of them."""

COURSE_MEASURES: Final = (CountMeasure, ShareMeasure, GradePointMeasure, ScoreMeasure)
"""The measures that have courses to show as evidence."""

DERIVED_MEASURES: Final = (FormulaMeasure, RankMeasure, PeriodsMeasure)
"""The measures made of others, of those above them in the file."""
