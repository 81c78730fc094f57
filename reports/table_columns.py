"""The columns that a list of warned students and a table of results can have: a policy file chooses among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from reports.cells import Cell, figure_cell

if TYPE_CHECKING:  # the schema of policies asks for the names alone
    from reports.documents import ResultRow, Student, TableColumn, WarnedRow

AnyRow = TypeVar("AnyRow", "WarnedRow", "ResultRow")


@dataclass(frozen=True, slots=True)
class Kind(Generic[AnyRow]):
    """A column as it usually looks, and what it says of a row."""

    heading: str
    width: int
    centred: bool
    value: Callable[[AnyRow], Cell]


def _who(heading: str, width: int, value: Callable[[Student], str], *, centred: bool = False) -> Kind[AnyRow]:
    return Kind(heading, width, centred, lambda row: value(row.student))


LIST_COLUMNS: Final[Mapping[str, Kind[WarnedRow]]] = {
    "college": _who("学院", 16, lambda who: who.college),
    "major": _who("专业", 16, lambda who: who.major),
    "class": _who("班级", 16, lambda who: who.class_name),
    "number": _who("学号", 15, lambda who: who.number, centred=True),
    "name": _who("姓名", 11, lambda who: who.name, centred=True),
    "level": Kind("预警等级", 12, True, lambda row: row.level_name),
    "courses": Kind("未通过门数", 8, True, lambda row: row.outstanding_courses),
    "credits": Kind("未通过学分", 8, True, lambda row: figure_cell(row.credits)),
    "course_names": Kind("未通过课程", 30, False, lambda row: "、".join(row.course_names)),
    "reason": Kind("预警原因", 46, False, lambda row: row.reason),
    "notice": Kind("通知书编号", 26, False, lambda row: row.number),
    "state": Kind("状态", 9, True, lambda row: "待审定" if row.awaiting_review else "已确定"),
    "remark": Kind("备注", 12, False, lambda _: ""),
}
"""By the name that a policy file uses. ``remark`` is room to write in."""

RESULT_COLUMNS: Final[Mapping[str, Kind[ResultRow]]] = {
    "college": _who("学院", 15, lambda who: who.college),
    "major": _who("专业", 15, lambda who: who.major),
    "class": _who("班级", 15, lambda who: who.class_name),
    "number": _who("学号", 15, lambda who: who.number, centred=True),
    "name": _who("姓名", 11, lambda who: who.name, centred=True),
    "courses": Kind("不及格课程门数", 9, True, lambda row: row.failed_courses),
    "level": Kind("预警等级", 11, True, lambda row: row.level_name),
    "interview": Kind("谈话情况", 22, False, lambda row: row.interview),
    "guardian_contact": Kind("联系家长情况", 20, False, lambda row: row.guardian_contact),
    "measures": Kind("帮扶措施", 24, False, lambda row: row.measures),
    "result": Kind("处理结果", 16, False, lambda row: row.result),
    "remark": Kind("备注", 12, False, lambda row: row.remark),
}
"""By the name that a policy file uses (bhuad 第七条, 第十一条; DOMAIN.md section 5)."""


def chosen(
    kinds: Mapping[str, Kind[AnyRow]], names: Iterable[str], headings: Mapping[str, str]
) -> tuple[TableColumn, ...]:
    """Return the columns called ``names``; one named in ``headings`` is called as there."""
    from reports.documents import TableColumn

    return tuple(
        TableColumn(name, headings.get(name, kinds[name].heading), kinds[name].width, kinds[name].centred)
        for name in names
    )


def with_besides(columns: tuple[TableColumn, ...], *names: str) -> tuple[TableColumn, ...]:
    """Return the columns of a list, followed by those of ``names`` that it lacks."""
    had = {column.name for column in columns}
    return columns + chosen(LIST_COLUMNS, (name for name in names if name not in had), {})


def cells(kinds: Mapping[str, Kind[AnyRow]], columns: Iterable[TableColumn], row: AnyRow) -> tuple[Cell, ...]:
    """Return what a row says in ``columns``."""
    return tuple(kinds[column.name].value(row) for column in columns)
