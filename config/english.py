"""Which students are told in English as well as in Chinese, and what English texts the site adds."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from pydantic import BaseModel, ConfigDict, field_validator


class English(BaseModel):
    """Whose notices and messages carry an English version; one of the conditions is enough.

    ``numbers`` is a regular expression for the whole student number, ``classes`` and ``majors`` are names as the
    register has them, ``list`` is a file with a student number on each line (relative to the site folder).
    ``university``, ``contact`` and ``objection_how`` are said in English in place of the Chinese ones.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    numbers: str = ""
    classes: tuple[str, ...] = ()
    majors: tuple[str, ...] = ()
    list: Path | None = None
    university: str = ""
    contact: str = ""
    objection_how: str = "submit a written statement to the teaching office of your college"

    @field_validator("numbers")
    @classmethod
    def _readable(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"正则表达式有误：{error}") from error
        return value

    def covers(self, number: str, class_name: str, major: str, listed: Collection[str] = ()) -> bool:
        """Say whether a student is told in English too; ``listed`` are the numbers in the file."""
        by_number = bool(self.numbers) and re.fullmatch(self.numbers, number) is not None
        return by_number or class_name in self.classes or major in self.majors or number in listed
