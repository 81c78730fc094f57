"""The tables that a regulation wants signed and filed: the list of warned students, the table of results."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from config.blocks import Block
from reports.table_columns import LIST_COLUMNS, RESULT_COLUMNS

Words = Annotated[str, Field(min_length=1, max_length=60)]


class TableForm(Block):
    """How a table is called, laid out and signed.

    ``title`` follows the school's name, ``clause`` asks for the table, ``headings`` renames columns, ``signed_by`` are
    the people who sign, each as the line is called, ``sealed_by`` whose seal is put (学院: the college of the table;
    empty: nobody's).
    """

    KNOWN: ClassVar[Collection[str]] = ()

    title: Words
    clause: str = ""
    columns: tuple[str, ...]
    headings: dict[str, Words] = Field(default_factory=dict)
    signed_by: Annotated[tuple[Words, ...], Field(max_length=6)] = ()
    sealed_by: str = ""

    @field_validator("columns")
    @classmethod
    def _say_who(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse a column that there is not, or one twice, and a table that does not say who."""
        _refuse_unknown(names, cls.KNOWN)
        if len(set(names)) < len(names):
            raise ValueError("同一列不能写两次")
        if "number" not in names:
            raise ValueError("表里须有 number（学号）一列")
        return names

    @field_validator("headings")
    @classmethod
    def _rename_what_there_is(cls, headings: dict[str, str]) -> dict[str, str]:
        _refuse_unknown(headings, cls.KNOWN)
        return headings


class ListForm(TableForm):
    """The list of warned students (ustl 五.1, lsec 附件1, asnu 第八条, bhuad 第七条（一）).

    ``to`` names who gets it, ``received_by`` who confirms that by signing (each as the line is called).
    """

    KNOWN: ClassVar[Collection[str]] = tuple(LIST_COLUMNS)

    title: Words = "学业预警学生名单"
    columns: tuple[str, ...] = ("class", "number", "name", "level", "courses", "credits", "reason", "state")
    signed_by: Annotated[tuple[Words, ...], Field(max_length=6)] = ("核对人", "签发人")
    to: str = ""
    received_by: Annotated[tuple[Words, ...], Field(max_length=4)] = ()


class ResultForm(TableForm):
    """The table of results (bhuad 附件3): one row per warned student, filled from the records."""

    KNOWN: ClassVar[Collection[str]] = tuple(RESULT_COLUMNS)

    title: Words = "学生学业预警处理结果汇总表"
    columns: tuple[str, ...] = tuple(name for name in RESULT_COLUMNS if name != "major")
    signed_by: Annotated[tuple[Words, ...], Field(max_length=6)] = ("教学副院长签名", "填表人")
    sealed_by: str = "学院"


def _refuse_unknown(names: Collection[str], known: Collection[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ValueError(f"没有这样的列：{'、'.join(unknown)}；可用：{'、'.join(known)}")
