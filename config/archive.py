"""The settings of the archive: what the archive has given (全宗号), how long files are kept, how they are numbered."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import Field, field_validator

from config.blocks import Block

RETENTION_CODES: Final = {"永久": "Y", "30年": "D30", "10年": "D10"}
"""The codes of retention periods in a 档号 (DA/T 13—2022); any other period stands there as it is."""

_EXAMPLE: Final = {
    "period": "2024-2025-1",
    "year": "2024-2025",
    "policy": "asnu",
    "college": "教育学院",
    "class_name": "小教2301班",
    "student": "2024110001",
}
_SEPARATORS: Final = "-·. /"


class ArchiveSettings(Block):
    """``number`` is the pattern of the 档号.

    It may use ``{fonds}``, ``{retention}``, ``{year}`` (2024-2025), ``{period}``, ``{policy}``, ``{college}``,
    ``{class_name}`` and ``{student}`` (of a volume bound by class: the class).
    """

    fonds_no: Annotated[str, Field(max_length=20)] = ""
    retention: Annotated[str, Field(min_length=1, max_length=20)] = "10年"
    number: Annotated[str, Field(min_length=1, max_length=100)] = "{fonds}-{period}-{retention}-{policy}-{student}"

    @field_validator("number")
    @classmethod
    def _tells_files_apart(cls, value: str) -> str:
        given = {**_EXAMPLE, "fonds": "X", "retention": "D10"}
        try:
            made = value.format(**given)
            others = [value.format(**{**given, **other}) for other in _OTHERS]
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            names = "、".join(f"{{{name}}}" for name in given)
            raise ValueError(f"档号格式有误，可用的占位符：{names}") from error
        if made in others:
            raise ValueError("档号格式须有 {student}、{policy} 和 {period}，否则两份档案会同号")
        return value

    def number_of(self, *, period: str, year: str, policy: str, college: str, class_name: str, student: str) -> str:
        """Return the 档号 of a file; what the archive has not given leaves no separator behind."""
        made = self.number.format(
            fonds=self.fonds_no,
            retention=RETENTION_CODES.get(self.retention, self.retention),
            period=period,
            year=year,
            policy=policy,
            college=college,
            class_name=class_name,
            student=student,
        )
        return re.sub(rf"([{_SEPARATORS}])\1+", r"\1", made).strip(_SEPARATORS)


_OTHERS: Final = (
    {"student": "2024110002"},
    {"policy": "bhuad"},
    {"period": "2024-2025-2"},
)
