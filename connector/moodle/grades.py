"""Marks, grade item by grade item, for a whole course in one call."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from html import unescape
from typing import Final, cast

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from connector.moodle.errors import MoodleRefused, MoodleRejectedRow
from connector.moodle.payloads import UNEXPECTED_ANSWER, Moment, Payload, decode
from connector.moodle.port import Moodle

_ITEMS: Final = "gradereport_user_get_grade_items"

_TAG: Final = re.compile(r"<[^>]*>")
_NUMBER: Final = re.compile(r"-?[\d.,\s]+(%|\([^)]*\))?")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, config=ConfigDict(hide_input_in_errors=True))
class GradeItem:
    """One person's mark for one grade item: with slots, since a large course has tens of thousands of them.

    `graderaw` is the mark itself, between `grademin` and `grademax` (None where the report hides the range); for
    a scale it is the position of the step, from 1. None means that there is no mark, or, where `withheld`, that
    the service user may not see it.
    """

    id: int
    itemname: str | None
    itemtype: str
    itemmodule: str | None = None
    idnumber: str | None
    graderaw: Decimal | None
    grademin: Decimal | None = None
    grademax: Decimal | None = None
    gradedategraded: Moment = None
    """When the mark was given, in seconds since 1970; for an overridden mark, when it was overridden."""
    gradeishidden: bool = False
    gradeislocked: bool = False
    gradeisoverridden: bool = False
    status: str | None = None
    formatted: str | None = Field(default=None, validation_alias="gradeformatted")
    feedback: str | None = Field(default=None, repr=False)
    """What the teacher wrote beside the mark, as HTML; a site may keep words such as 缺考 here."""
    range_formatted: str | None = Field(default=None, validation_alias="rangeformatted")

    def __repr__(self) -> str:
        return f"GradeItem(id={self.id})"

    @property
    def is_course_total(self) -> bool:
        """Say whether this is the total of the course, which means only what the teacher configured."""
        return self.itemtype == "course"

    @property
    def dropped(self) -> bool:
        """Say whether the mark was excluded from the course's total."""
        return self.status == "dropped"

    @property
    def withheld(self) -> bool:
        """Say whether a mark exists that Moodle keeps from us, for want of `moodle/grade:viewhidden`."""
        return self.gradeishidden and self.graderaw is None and self.gradedategraded is not None

    @property
    def looks_like_scale(self) -> bool:
        """Say whether the range is one of words, as in 不及格–优秀; Moodle doesn't tell a scale otherwise."""
        return _is_of_words(self.range_formatted or "")


@lru_cache(maxsize=1024)
def _is_of_words(text: str) -> bool:
    bounds = re.split("[–—]", unescape(text))
    return len(bounds) > 1 and not any(_NUMBER.fullmatch(bound.strip()) for bound in bounds)


class UserGrades(Payload):
    """The marks of one person in a course."""

    courseid: int
    courseidnumber: str | None = None
    userid: int
    useridnumber: str | None = None
    gradeitems: tuple[GradeItem, ...]

    def item(self, idnumber: str) -> GradeItem | None:
        """Return the mark of the grade item with this idnumber."""
        return next((item for item in self.gradeitems if item.idnumber == idnumber), None)


class _Report(Payload):
    usergrades: tuple[UserGrades, ...]


def get_grade_items(moodle: Moodle, course_id: int, user_id: int | None = None) -> tuple[UserGrades, ...]:
    """Return all marks of a course, or of one person in it, ordered by user (`gradereport_user_get_grade_items`).

    The call for a whole course leaves out suspended enrolments unless the site is set up for them; the call for one
    person gives them, but answers for a person who never was enrolled as if nothing had been graded: check the
    enrolment first. `MoodleRefused` where the report is set so that it shows no marks.
    """
    params = {"courseid": course_id} if user_id is None else {"courseid": course_id, "userid": user_id}
    answer = moodle.read(_ITEMS, params)
    _refuse_without_marks(answer, course_id)
    found = decode(_ITEMS, _Report, answer).usergrades
    if any(grades.courseid != course_id or user_id not in (None, grades.userid) for grades in found):
        raise MoodleRefused(
            f"查询课程 {course_id} 的成绩，Moodle 返回的却是其他课程或用户的，结果不可信。", _ITEMS, UNEXPECTED_ANSWER
        )
    return tuple(sorted(found, key=lambda grades: grades.userid))


def _refuse_without_marks(answer: object, course_id: int) -> None:
    report = cast(dict[str, list[dict[str, list[dict[str, object]]]]], answer)
    try:
        missing = any("graderaw" not in item for user in report["usergrades"] for item in user["gradeitems"])
    except (KeyError, TypeError):
        return
    if missing:
        raise MoodleRefused(
            f"课程 {course_id} 的用户报表没有给出成绩。请管理员在“成绩 › 报表设置 › 用户报表”及该课程的成绩簿设置中"
            "打开“显示成绩”（showgrade）。",
            _ITEMS,
            "yujing:no-graderaw",
        )


def scale_text(item: GradeItem) -> str | None:
    """Return the word of a scale's step, such as 良好, or None where there is no mark.

    Only for items that the site's mapping names as scales, since Moodle doesn't mark them. `MoodleRejectedRow` where
    the item can't be one, or shows numbers instead of its words.
    """
    if item.graderaw is None:
        return None
    text = unescape(_TAG.sub("", item.formatted or "")).strip()
    plain_steps = item.grademin in (None, 1) and item.graderaw == item.graderaw.to_integral_value()
    if plain_steps and text and not _NUMBER.fullmatch(text):
        return text
    raise MoodleRejectedRow(
        "该成绩项不是等级制，或者没有按等级文字显示（请在成绩项设置中把“成绩显示方式”改为默认或“实际分数”）。",
        _ITEMS,
        "yujing:not-a-scale",
        item.id,
    )
