"""What is said, in Chinese, of things that could not be read, and what to do about them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sync.store.findings import Finding

SHOWN: Final = 20

_BY_HAND = "，或在 [mapping.offerings] 的 named 中说明"

UNMAPPED: Final = {
    "no_match": "简称不合映射所说的格式，看不出学期与课程代码。请改简称" + _BY_HAND + "（不是教学班的写入 ignored）",
    "no_field": "写学期或课程代码的自定义字段为空。请在课程设置中填写" + _BY_HAND,
    "no_idnumber": "没有读到课程编号（idnumber）。请在课程设置中填写" + _BY_HAND,
    "no_term_before": "补考课程所在学期之前没有学期，不知补的是哪个学期。请补全学期表" + _BY_HAND,
}

MARKS: Final = {
    "hidden": "的成绩对学生隐藏，暂不作为结果",
    "excluded": "的成绩被教师排除，不计入",
    "zero": "的成绩为 0，按本站约定视为尚未录入",
    "undated": "的成绩没有评分日期，暂不作为结果。请检查该成绩项，重新保存成绩",
    "no_range": "的成绩没有给出满分。请在用户报表设置中显示“范围”",
    "odd_range": "的成绩不从 0 分起，不知如何折算。请在 [[mapping.items]] 说明：等级写 scale，分数写 linear = true",
    "out_of_range": "的成绩超出成绩项的范围，请任课教师核对",
    "unnamed_scale": "的成绩是等级制，但映射未列出等级。请在 [[mapping.items]] 的 scale 中由低到高列出",
    "other_scale": "的成绩与映射中 scale 所列等级不符。请核对该成绩项所用的等级",
    "unknown_level": "的等级未在 mapping.marks.levels 中说明是否及格，请补上",
    "inexact": "的成绩折算成百分制除不尽，只采用是否及格，不采用分数",
    "no_term": "的成绩不属于任何学期，未采用。请补全学期表，或在 shell_terms 中说明",
    "code_unclear": "修读的课程代码不明（合班课），未采用。请在 [[mapping.shared_codes]] 按专业说明，或导入选课表",
    "no_number": "的账号没有学号，未采用。请在 Moodle 的用户资料中填写学号",
    "no_report": "在名单上，却不在成绩报表中，原有成绩保留。请检查连接账号的权限",
}
"""Each goes after “n 名学生”."""


def about_students(code: str, course: str, who: Collection[str]) -> Finding:
    """Return a finding on several students of a course, named by number (or Moodle id)."""
    names = sorted(who)
    shown = "、".join(names[:SHOWN]) + ("……" if len(names) > SHOWN else "")
    return Finding(code, course, f"{course}：{len(names)} 名学生{MARKS[code]}（{shown}）")


def about_course(reason: str, course: str) -> Finding:
    """Return a finding on a course that stands for no offering."""
    return Finding("unmapped_offering", course, f"{course}：{UNMAPPED[reason]}")


def about_item(course: str, item: str) -> Finding:
    """Return a finding on a grade item that the mapping doesn't name."""
    return Finding(
        "unmapped_item", item, f"{course}：成绩项“{item}”未在映射中说明，没有读取。请在 [[mapping.items]] 中说明"
    )


def nobody(course: str) -> Finding:
    """Return a finding on an offering whose list is empty, which may also be for want of a permission."""
    text = f"{course}：名单为空。如果其实有人，请检查连接账号的权限（分隔小组的课程需要 moodle/site:accessallgroups）"
    return Finding("nobody", course, text)


def no_regular_item(course: str) -> Finding:
    """Return a finding on an offering without any item that holds its results."""
    text = f"{course}：没有映射所说的正考成绩项，学生的成绩只能来自教务表格。请核对成绩项的编号"
    return Finding("no_regular_item", course, text)
