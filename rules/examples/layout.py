"""What an ``examples:`` block may say (docs/policies.md, section Examples); the keys are Chinese, as its writers are.

Every line of a list is in the shorthand that `rules.examples.lines` and `course_lines` read. Where an example has
``情形``, each of them is a case of its own: its further keys fill the places marked ``【…】`` in the example's lines.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from rules.policy.measures import Described

Lines = tuple[str, ...]
Words = str | tuple[str, ...]
KnobValue = str | bool | tuple[str, ...] | None


class CaseLayout(BaseModel):
    """One case of an example: what it expects, what differs from the example, and the values of its marks."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)

    verdict: Annotated[str, Field(alias="结论")]
    rules: Annotated[Words | None, Field(alias="规则")] = None
    student: Annotated[str | None, Field(alias="学生")] = None
    courses: Annotated[Lines, Field(alias="修读")] = ()
    events: Annotated[Lines, Field(alias="事件")] = ()
    earlier: Annotated[Lines, Field(alias="以往等级")] = ()
    period: Annotated[str | None, Field(alias="筛查")] = None
    as_of: Annotated[str | None, Field(alias="截至")] = None
    knobs: Annotated[dict[str, KnobValue] | None, Field(alias="旋钮")] = None


class ExampleLayout(Described):
    """One worked example, with the verdict of its only case or a list of cases."""

    title: Annotated[str, Field(alias="题", min_length=1)]
    comment: Annotated[str | None, Field(alias="说明")] = None
    student: Annotated[str, Field(alias="学生")] = ""
    calendar: Annotated[Lines | None, Field(alias="校历")] = None
    courses: Annotated[Lines, Field(alias="修读")] = ()
    events: Annotated[Lines, Field(alias="事件")] = ()
    earlier: Annotated[Lines, Field(alias="以往等级")] = ()
    programme: Annotated[Lines, Field(alias="培养方案")] = ()
    fellows: Annotated[tuple[Lines, ...], Field(alias="同学")] = ()
    period: Annotated[str | None, Field(alias="筛查")] = None
    as_of: Annotated[str | None, Field(alias="截至")] = None
    knobs: Annotated[dict[str, KnobValue] | None, Field(alias="旋钮")] = None
    verdict: Annotated[str | None, Field(alias="结论")] = None
    rules: Annotated[Words | None, Field(alias="规则")] = None
    cases: Annotated[tuple[CaseLayout, ...], Field(alias="情形")] = ()


class ExamplesLayout(Described):
    """The whole block: a calendar, period and day shared by all examples that name none of their own."""

    calendar: Annotated[Lines, Field(alias="校历", min_length=1)]
    period: Annotated[str | None, Field(alias="筛查")] = None
    as_of: Annotated[str | None, Field(alias="截至")] = None
    examples: Annotated[tuple[ExampleLayout, ...], Field(alias="例子", min_length=1)]
