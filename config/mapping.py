"""How this site's Moodle conventions become facts: the section ``[mapping]`` of the settings, as checked values.

What isn't said here is never guessed: it is listed with its reason (DOMAIN.md section 6). Regular expressions must
match a whole name. The pieces: `config.mapping_offerings` (which course is which offering) and
`config.mapping_marks` (which mark is which attempt, and what it says).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from config.mapping_marks import CompletionMapping, ItemMapping, MarksMapping
from config.mapping_offerings import OfferingMapping
from config.mapping_section import MappingSection, whole_pattern


class StudentMapping(MappingSection):
    """Where a student's number (学号) stands in a Moodle account.

    * ``number``: ``idnumber`` (default) or ``username``.
    * ``pattern``: what a number looks like (正则表达式); an account with another one counts as without a number.
      Empty: anything.
    * ``roles``: the roles (short names) whose holders are students of an offering.
    * ``teacher_roles``: the roles whose holders teach it.
    """

    number: Literal["idnumber", "username"] = "idnumber"
    pattern: str = ""
    roles: tuple[str, ...] = ("student",)
    teacher_roles: tuple[str, ...] = ("editingteacher", "teacher")

    _check_pattern = field_validator("pattern")(whole_pattern)


class Equivalence(MappingSection):
    """One course counts as another (课程替代, changed codes); applied before anything is judged.

    * ``old``: the code as it stands in Moodle or in the registrar's tables.
    * ``new``: the code that it counts as.
    * ``entry_years``: only for students of these entry years. Empty: all.
    * ``students``: only for these numbers; goes before one for entry years, which goes before one for all.
    """

    old: str = Field(min_length=1)
    new: str = Field(min_length=1)
    entry_years: tuple[int, ...] = ()
    students: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _sensible(self) -> Equivalence:
        if self.old == self.new:
            raise ValueError(f"课程 {self.old} 不能替代自己")
        if self.entry_years and self.students:
            raise ValueError(f"课程替代 {self.old} → {self.new}：entry_years 与 students 只能填一项")
        return self


class MajorCode(MappingSection):
    """In an offering held for several codes (合班): which code the students of a major take.

    * ``major``: the major as the registrar writes it.
    * ``code``: the course code that its students take.
    """

    major: str = Field(min_length=1)
    code: str = Field(min_length=1)


class Mapping(MappingSection):
    """The whole mapping of a site.

    * ``offerings``: how a Moodle course says its term and course code.
    * ``students``: how an account says its student's number.
    * ``items``: what each grade item is; several of one kind are tried in the order given, the first with a mark
      counts.
    * ``marks``: what a mark says: absent, deferred, exempt, zero, level grades.
    * ``completion``: for which offerings a completion in Moodle is a pass.
    * ``equivalences``: which course counts as which.
    * ``shared_codes``: which code of a shared offering a major takes. Without it the registrar's enrolments decide,
      then the programme of the student's major and entry year; else the student is listed.
    """

    offerings: OfferingMapping = Field(default=OfferingMapping())
    students: StudentMapping = Field(default=StudentMapping())
    items: tuple[ItemMapping, ...] = (
        ItemMapping(idnumber="final", kind="regular"),
        ItemMapping(idnumber="makeup", kind="makeup"),
        ItemMapping(idnumber="usual", kind="ignored"),
    )
    marks: MarksMapping = Field(default=MarksMapping())
    completion: CompletionMapping = Field(default=CompletionMapping())
    equivalences: tuple[Equivalence, ...] = ()
    shared_codes: tuple[MajorCode, ...] = ()

    @field_validator("items")
    @classmethod
    def _each_item_once(cls, items: tuple[ItemMapping, ...]) -> tuple[ItemMapping, ...]:
        labels = [item.label for item in items]
        twice = sorted({label for label in labels if labels.count(label) > 1})
        if twice:
            raise ValueError(f"成绩项 {'、'.join(twice)} 写了不止一次")
        return items

    @field_validator("equivalences")
    @classmethod
    def _no_circles(cls, equivalences: tuple[Equivalence, ...]) -> tuple[Equivalence, ...]:
        """Refuse two targets for the same students, and chains that come back to where they began."""
        for place, one in enumerate(equivalences):
            if any(_clash(one, other) for other in equivalences[:place]):
                raise ValueError(f"课程 {one.old} 对同一批学生替代为不同的课程")
            if _comes_back(one, equivalences):
                raise ValueError(f"课程替代形成循环：{one.old} → {one.new} → …… → {one.old}")
        return equivalences


def _clash(one: Equivalence, other: Equivalence) -> bool:
    if one.old != other.old or one.new == other.new:
        return False
    if one.students or other.students:
        return bool(set(one.students) & set(other.students))
    if one.entry_years or other.entry_years:
        return bool(set(one.entry_years) & set(other.entry_years))
    return True


def _comes_back(start: Equivalence, equivalences: tuple[Equivalence, ...]) -> bool:
    reached, ahead = set[str](), [start.new]
    while ahead:
        code = ahead.pop()
        if code == start.old:
            return True
        if code not in reached:
            reached.add(code)
            ahead += [other.new for other in equivalences if other.old == code]
    return False
