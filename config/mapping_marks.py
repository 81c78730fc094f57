"""Which mark is which attempt, and what it says.

The sections ``[[mapping.items]]``, ``[mapping.marks]`` and ``[mapping.completion]``.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from config.mapping_section import MappingSection, whole_pattern
from rules.policy.grades import COMMON_LEVELS

Result = Literal["pass", "fail", "absent", "exempt", "deferred"]

_MARKERS: dict[str, Result] = {"缺考": "absent", "旷考": "absent", "缓考": "deferred", "免修": "exempt"}

_LEVELS: dict[str, Literal["pass", "fail"]] = {
    name: "pass" if level.passes else "fail" for name, level in COMMON_LEVELS.items()
}


class ItemMapping(MappingSection):
    """What a grade item is. It is known by exactly one of ``idnumber``, ``name`` and ``total``.

    * ``idnumber``: the item's ID number in the gradebook set-up.
    * ``name``: its name, exactly, for items without an ID number.
    * ``total``: the course total. Only where the site guarantees what it means.
    * ``kind``: ``regular`` (正考), ``makeup`` (补考), ``retake`` (重修), or ``ignored`` (平时成绩 and the like).
    * ``scale``: the words of a scale, lowest first, for an item graded in words; the mark is then a level grade.
    * ``linear``: a range that doesn't begin at 0 may be stretched to 0–100 as it is. Default: no, such marks are
      listed, since Moodle doesn't say whether they are words.
    """

    idnumber: str = ""
    name: str = ""
    total: bool = False
    kind: Literal["regular", "makeup", "retake", "ignored"]
    scale: tuple[str, ...] = ()
    linear: bool = False

    @model_validator(mode="after")
    def _known_by_one(self) -> ItemMapping:
        if sum((bool(self.idnumber), bool(self.name), self.total)) != 1:
            raise ValueError("成绩项须且只须写 idnumber、name、total 中的一项")
        if self.scale and self.linear:
            raise ValueError(f"成绩项 {self.label}：scale 与 linear 只能写一项")
        if len(set(self.scale)) != len(self.scale):
            raise ValueError(f"成绩项 {self.label}：scale 中有重复的等级")
        return self

    @property
    def label(self) -> str:
        """Name the item as a person would."""
        return self.idnumber or self.name or "课程总分"


class MarksMapping(MappingSection):
    """What a mark says.

    * ``zero``: a literal 0 is a ``score`` (default: 0 分), means ``absent`` (缺考), or is ``pending`` (未录入).
    * ``markers``: words that mean a result, as the whole feedback of a mark or as a step of a scale.
    * ``feedback``: whether feedback is looked at for such words. Default: yes.
    * ``levels``: what each level grade (等级成绩) means: ``pass`` or ``fail``; used to tell retakes, here and in the
      registrar's tables. Another level is listed (in Moodle) or refused (in a bundle).
    """

    zero: Literal["score", "absent", "pending"] = "score"
    markers: dict[str, Result] = Field(default=_MARKERS)
    feedback: bool = True
    levels: dict[str, Literal["pass", "fail"]] = Field(default=_LEVELS)

    def means(self, level: str) -> bool | None:
        """Say whether a level grade is a pass; None where the table lacks it."""
        meaning = self.levels.get(level)
        return None if meaning is None else meaning == "pass"


class CompletionMapping(MappingSection):
    """For which offerings a completion in Moodle is a passed regular attempt; not completed is never a failure.

    * ``decides``: short names of the courses, as patterns. Empty (default): none. Read one student at a time, and
      only where there is no mark.
    """

    decides: tuple[str, ...] = ()

    @field_validator("decides")
    @classmethod
    def _all_compile(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(whole_pattern(value) for value in values)
