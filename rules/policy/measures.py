"""The families of measures that a policy file may name, each described by data.

A family says *what* is counted; ``window`` says over which terms; ``only`` narrows the courses. Wherever a choice
may be a knob of the policy, ``{knob: NAME}`` stands in the value's place and is resolved before these models read it.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

Window = Literal["term", "school_year", "cumulative"]
CourseSet = Literal[
    "outstanding",
    "outstanding_after_makeup",
    "failed_at_regular_exam",
    "due_and_not_earned",
    "selected",
]
EventKind = Literal["exam_absence", "class_absence", "discipline", "leave", "return", "extension"]
AttemptKind = Literal["regular", "makeup", "retake"]
_AMOUNT: Final = re.compile(r"(\d{1,9}(?:\.\d{1,9})?) ?(%?)", re.ASCII)


class Described(BaseModel):
    """What every part of a policy file has in common: nothing unknown is accepted, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_written(value: object) -> Fraction:
    """A positive number as a policy file writes it: ``4``, ``0.1`` or ``5%``."""
    found = _AMOUNT.fullmatch(str(value).strip())
    amount = Fraction(found[1]) / (100 if found[2] else 1) if found else Fraction(0)
    if amount <= 0:
        raise PydanticCustomError("amount", "应当是正数，例如 4、0.1 或 5%")
    return amount


Amount = Annotated[Fraction, BeforeValidator(_as_written)]
"""An exact positive number, or a percentage."""


class Measured(Described):
    """What every measure has: how it is called, and how near counts as near.

    ``near`` is how far below a level, in the measure's unit, a student counts as one step away from it. It changes
    no verdict; left out, `rules.policy.nearness` has a default by kind. Example: ``near: 4`` for credits, ``near:
    5%`` for a share.
    """

    label: str
    near: Amount | None = None


class CourseFilter(Described):
    """Which courses count: of these types, degree courses only, or these codes; left out means all.

    Example: ``only: {course_types: [required], degree_courses: true}``.
    """

    course_types: tuple[str, ...] | None = None
    degree_courses: bool | None = None
    course_codes: tuple[str, ...] | None = None


class CountMeasure(Measured):
    """Courses, or their credits, in a set of courses and a window.

    Example: ``{label: 累计未通过学分, count: credits, of: outstanding, window: cumulative}``. ``count_pending``
    applies to ``due_and_not_earned`` alone: a course whose only outcome is still pending counts too.
    """

    count: Literal["courses", "credits"]
    of: CourseSet
    window: Window
    only: CourseFilter = CourseFilter()
    count_pending: bool = False


class GradePointMeasure(Measured):
    """GPA: Σ credits × grade point ÷ Σ credits over the courses with an outcome in the window.

    Example: ``{label: 平均学分绩点, mean: grade_point, window: term}``.
    """

    mean: Literal["grade_point"]
    window: Window
    only: CourseFilter = CourseFilter()


class ScoreMeasure(Measured):
    """Credit-weighted mean score of one term's attempts of the given kinds.

    ``window`` is the period's term, or ``previous_term``: the latest earlier term that has such a mean.
    Example: ``{label: 平均成绩, mean: score, window: term, kinds: [regular, retake]}``.
    """

    mean: Literal["score"]
    window: Literal["term", "previous_term"]
    kinds: Annotated[tuple[AttemptKind, ...], Field(min_length=1)] = ("regular", "retake")
    only: CourseFilter = CourseFilter()


class EventMeasure(Measured):
    """The number of events of the given kinds: in force on the as-of date, or in the period's terms.

    Example: ``{label: 处分期内的纪律处分, events: [discipline], window: in_force}``.
    """

    events: Annotated[tuple[EventKind, ...], Field(min_length=1)]
    window: Literal["in_force", "in_period"]


class FormulaMeasure(Measured):
    """A named quantity made of other measures: ``{label: 未通过学分占比, formula: failed / selected}``."""

    formula: Annotated[str, Field(min_length=1)]


def _family(value: object) -> str | None:
    """Tell a measure's family by the key that only it has."""
    if isinstance(value, dict):
        if "mean" in value:
            return {"grade_point": "grade_point", "score": "score"}.get(str(value["mean"]))
        return next((key for key in ("count", "events", "formula") if key in value), None)
    return None


Measure = Annotated[
    Annotated[CountMeasure, Tag("count")]
    | Annotated[GradePointMeasure, Tag("grade_point")]
    | Annotated[ScoreMeasure, Tag("score")]
    | Annotated[EventMeasure, Tag("events")]
    | Annotated[FormulaMeasure, Tag("formula")],
    Discriminator(
        _family,
        custom_error_type="measure",
        custom_error_message="不认识的指标：应当有 count、mean（grade_point 或 score）、events、formula 之一",
    ),
]

RelationalMeasure = CountMeasure | GradePointMeasure | ScoreMeasure | EventMeasure
"""The measures that the engine computes from facts; a formula is made of them."""

COURSE_MEASURES: Final = (CountMeasure, GradePointMeasure, ScoreMeasure)
"""The measures that have courses to show as evidence."""
