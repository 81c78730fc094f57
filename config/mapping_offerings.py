"""Which Moodle course is which offering: the section ``[mapping.offerings]``."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, field_validator, model_validator

from config.mapping_section import MappingSection, groups_of, whole_pattern

Kind = Literal["regular", "makeup", "shell", "ignored"]


class NamedOffering(MappingSection):
    """One course said by hand; goes before all patterns.

    * ``shortname``: the course's short name, exactly.
    * ``kind``: ``regular``; ``makeup`` (a make-up held in a course of its own); ``shell`` (a course reused every
      term); ``ignored`` (no offering at all).
    * ``term``: its term, for a make-up the term that it makes up. Not for a shell.
    * ``codes``: its course code, or several where it is held for several (合班).
    """

    shortname: str = Field(min_length=1)
    kind: Kind = "regular"
    term: str = ""
    codes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> NamedOffering:
        if self.kind != "ignored" and not self.codes:
            raise ValueError(f"课程 {self.shortname}：缺少课程代码 codes")
        if self.kind in ("regular", "makeup") and not self.term:
            raise ValueError(f"课程 {self.shortname}：缺少学期 term")
        if self.kind == "shell" and self.term:
            raise ValueError(f"课程 {self.shortname}：每学期重复使用的课程不写 term，改用 shell_terms")
        return self


class ShellTerm(MappingSection):
    """Marks given in a reused course from one day to another belong to a term.

    * ``shortname``: the course; empty for every reused course.
    * ``from_day``, ``until_day``: first and last day, both included.
    * ``term``: the term that they belong to.
    """

    shortname: str = ""
    from_day: date
    until_day: date
    term: str = Field(min_length=1)


class OfferingMapping(MappingSection):
    """Where an offering's term and course code come from.

    * ``source``: ``shortname`` (default), ``idnumber`` (as the grade report gives it) or ``customfields``.
    * ``pattern``: what that text looks like, with the groups ``term`` and ``code``, and ``section`` if there is one.
      Not used for ``customfields``.
    * ``term_field``, ``code_field``, ``section_field``: short names of the custom fields, for ``customfields``.
    * ``code_separator``: stands between several codes of one offering (合班), as in ``MATH101+MATH102``.
    * ``makeup_sections``: sections that mark a make-up held in a course of its own, as ``BK``.
    * ``makeup_pattern``: another pattern that marks one, with the groups ``term`` and ``code``. Empty: none.
    * ``makeup_term``: whether such a course's term is the one ``made_up`` (default) or the one in which it is
      ``held``; then it makes up the term before.
    * ``shell_pattern``: marks a course reused every term, with the group ``code``. Empty: none. The term of a mark
      is that of ``shell_terms``, else the latest that began on or before its date (a make-up: that had ended).
    * ``shell_terms``: see `ShellTerm`.
    * ``ignored``: short names that are no offerings, as patterns.
    * ``named``: single courses said by hand, see `NamedOffering`.
    * ``suspended``: whether suspended enrolments ``count`` (default) or are to ``ignore``.
    """

    source: Literal["shortname", "idnumber", "customfields"] = "shortname"
    pattern: str = r"^(?P<term>\d{4}-\d{4}-[123])-(?P<code>[A-Za-z0-9]+)-(?P<section>[A-Za-z0-9]+)$"
    term_field: str = ""
    code_field: str = ""
    section_field: str = ""
    code_separator: str = Field(default="+", min_length=1)
    makeup_sections: tuple[str, ...] = ("BK",)
    makeup_pattern: str = ""
    makeup_term: Literal["made_up", "held"] = "made_up"
    shell_pattern: str = ""
    shell_terms: tuple[ShellTerm, ...] = ()
    ignored: tuple[str, ...] = ()
    named: tuple[NamedOffering, ...] = ()
    suspended: Literal["count", "ignore"] = "count"

    @field_validator("pattern", "makeup_pattern", "shell_pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        return whole_pattern(value)

    @field_validator("ignored")
    @classmethod
    def _all_compile(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(whole_pattern(value) for value in values)

    @model_validator(mode="after")
    def _complete(self) -> OfferingMapping:
        if not {"term", "code"} <= groups_of(self.pattern):
            raise ValueError("pattern 须含命名组 term 与 code，例如 (?P<term>…)-(?P<code>…)")
        if self.makeup_pattern and not {"term", "code"} <= groups_of(self.makeup_pattern):
            raise ValueError("makeup_pattern 须含命名组 term 与 code")
        if self.shell_pattern and "code" not in groups_of(self.shell_pattern):
            raise ValueError("shell_pattern 须含命名组 code")
        if self.source == "customfields" and not (self.term_field and self.code_field):
            raise ValueError("source 为 customfields 时，须写明 term_field 与 code_field")
        return self
