"""Where every kind of fact comes from on this site, by name, and which kinds have no source yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sync.actions.check_finding import CheckFinding

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf

    from config.settings import Settings

_REGISTRAR: Final = {
    "terms": "校历",
    "students": "学籍",
    "courses": "课程、学分、类型、学位课",
    "programmes": "培养方案",
    "events": "请假、处分、旷考等事件",
}
_NEEDED: Final = ("terms", "students", "courses")
_OFFERING: Final = {
    "shortname": "Moodle 课程的简称",
    "idnumber": "Moodle 课程的编号（idnumber）",
    "customfields": "Moodle 课程的自定义字段",
}


def source_findings(settings: Settings, rows: MappingOf[str, int]) -> Iterator[CheckFinding]:
    """Yield the source of each kind of fact; ``rows`` counts what was imported, table by table."""
    for table, title in _REGISTRAR.items():
        yield _imported(table, title, rows.get(table, 0))
    mapping = settings.mapping
    yield _told("教学班的学期与代码", _OFFERING[mapping.offerings.source])
    yield _told("学号", f"Moodle 账号的 {mapping.students.number}")
    enrolments = "Moodle 课程的名单（启用与暂停的分别读取）"
    yield _told("选课", enrolments + _beside(rows.get("enrolments", 0)))
    items = "、".join(dict.fromkeys(item.label for item in mapping.items if item.kind != "ignored"))
    yield _told("成绩与考试种类", f"Moodle 的成绩项 {items}" + _beside(rows.get("attempts", 0)))
    yield _told("成绩日期", "Moodle 的评分时间，按站点时区取日期；更正不改变最初的日期")
    decides = mapping.completion.decides
    completion = (
        f"简称符合 {'、'.join(decides)} 的课程以 Moodle 的结课为通过" if decides else "不读取（未约定由结课决定）"
    )
    yield _told("结课", completion)


def _imported(table: str, title: str, rows: int) -> CheckFinding:
    if rows:
        return CheckFinding("sources", "ok", title, f"教务导入的 {table}，{rows} 行")
    if table in _NEEDED:
        return CheckFinding("sources", "warning", title, "还没有来源", f"用 yujing import 导入教务的 {table} 表")
    return CheckFinding("sources", "ok", title, f"没有导入 {table}；用到它的条款会在评定结果中注明")


def _told(subject: str, source: str) -> CheckFinding:
    return CheckFinding("sources", "ok", subject, source)


def _beside(rows: int) -> str:
    return f"；教务导入 {rows} 行，两者不一致时以教务为准" if rows else ""
