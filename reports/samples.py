"""Invented documents to preview and test forms with, the awkward cases included. Nobody in them exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from reports.codes import Part, SheetCode, write_code
from reports.documents import (
    Contact,
    Correction,
    CourseRow,
    Notice,
    Objection,
    ReportFigure,
    ReportSection,
    ReportTable,
    RunReport,
    Student,
)

SCHOOL: Final = "江州学院"
TITLES: Final = (
    "高等数学（上）",
    "C语言程序设计",
    "毛泽东思想和中国特色社会主义理论体系概论",
    "大学英语（三）",
    "数据库原理及应用",
    "线性代数",
    "中外设计史",
)
SITUATIONS: Final = ("补考未通过", "重修未通过", "缺考", "正考未通过")

STUDENT: Final = Student("2024110001", "张挈", "信息工程学院", "软件工程", "软件2401班", 2024)
LONG_STUDENT: Final = Student(
    "INT2024-EXCH-00000000017",
    "阿卜杜热合曼·买买提吐尔逊·阿卜力米提",
    "创新创业与国际联合培养实验学院（中外合作办学）",
    "数字媒体艺术（中外合作办学，虚拟现实与交互设计方向）",
    "InternationalDigitalMediaArts2024Class01（实验班）",
    2024,
)
RARE_STUDENT: Final = replace(STUDENT, number="2024110003", name="𠮷䶮㛃𬱖", class_name="软件2402班")
UNPRINTABLE_STUDENT: Final = replace(STUDENT, number="2024110004", name="张\U000e0041")
CONTACT: Final = Contact("陈志明老师", "信息工程学院学生工作办公室", "0512-6000 1234")
REASON: Final = "2025-2026学年第一学期未通过课程4学分，占该学期所选课程总学分20学分的20%（第七条）。"
NUMBER: Final = "信息工程学院预警〔2026〕0001号"
CODES: Final = {
    place: write_code(SheetCode("main", 2026, 1, 12, 1, part), b"a secret of nobody's")
    for place, part in (("copy", Part.COPY), ("stub", Part.STUB), ("receipt", Part.RECEIPT))
}
OBJECTION: Final = Objection(date(2026, 3, 16), "向所在学院教学办公室提交书面说明")


def courses(count: int) -> tuple[CourseRow, ...]:
    """Return ``count`` outstanding courses, titles short and long."""
    return tuple(
        CourseRow(
            term=f"2024-2025-{1 + index % 2}",
            code=f"{961168 + index * 37}",
            name=TITLES[index % len(TITLES)],
            course_type=("必修", "选修", "限选")[index % 3],
            credits=("2.5", "4", "0.75")[index % 3],
            score="" if index % 4 == 2 else str(17 + index % 43),
            situation=SITUATIONS[index % 4],
        )
        for index in range(count)
    )


def bhuad_notice(count: int = 6, *, student: Student = STUDENT) -> Notice:
    """Return a notice of level 1 or 2, by ``count`` outstanding courses."""
    level, name = ("level1", "一级预警") if count >= 6 else ("level2", "二级预警")
    return Notice(
        form="bhuad/notice",
        name=f"学业{name}通知书",
        school=SCHOOL,
        office="教务处",
        policy_title="江州学院学生学业预警与学业帮扶管理办法（2025年修订）",
        level=level,
        level_name=name,
        number=f"{student.college}预警〔2026〕0001号",
        issued_on=date(2026, 3, 6),
        period="2025-2026学年第一学期",
        student=student,
        reasons=(f"所修读课程经正常补考或重修后，累计不及格课程{count}门（第六条）。",),
        courses=courses(count),
        contact=CONTACT,
        count=count,
        objection=OBJECTION,
        portal="https://jw.jiangzhou.example/jwglxt",
        codes=CODES,
    )


def discipline_notice(count: int = 0) -> Notice:
    """Return a notice of level 1 that rests on a sanction."""
    return replace(
        bhuad_notice(count),
        level="level1",
        level_name="一级预警",
        count=None,
        sanctions=("2025年11月5日，记过处分",),
        reasons=("受到学校纪律处分（2025年11月5日，记过处分），预计将不能按期毕业（第六条）。",),
    )


def asnu_notice(level: str = "orange", count: int = 3, *, student: Student = STUDENT) -> Notice:
    """Return a notice of asnu in the given colour."""
    names = {"yellow": "黄色预警", "orange": "橙色预警", "red": "红色预警"}
    return replace(
        bhuad_notice(count, student=student),
        form="asnu/notice",
        name="学业预警通知书",
        office="信息工程学院",
        policy_title="江州学院学生学业预警制度实施办法",
        level=level,
        level_name=names[level],
        count=count,
        reasons=(
            "2025-2026学年第一学期未通过课程4学分，占该学期所选课程总学分20学分的20%（第七条）。",
            "累计未通过课程12学分（第七条）。",
            "2025-2026学年第一学期平均学分绩点（GPA）为1.996，低于规定标准（第七条）。",
        ),
    )


def lsec_notice(level: str = "written", count: int = 3, *, student: Student = STUDENT) -> Notice:
    """Return a notice of lsec in the given form of warning."""
    names = {"notice": "学业警示", "oral": "口头警示", "written": "书面警示"}
    return replace(
        bhuad_notice(count, student=student),
        form="lsec/notice",
        name="学业警示通知单",
        office=student.college,
        policy_title="江州学院信息工程学院本科生学业警示及帮扶工作实施细则",
        level=level,
        level_name=names[level],
        reasons=(f"2025-2026学年第一学期经补考仍有{count}门课程未通过（三.1、三.3）。",),
    )


def ustl_notice(level: str = "downgrade", count: int = 3, *, student: Student = STUDENT) -> Notice:
    """Return a notice of ustl: downgrade, withdrawal, or the degree's."""
    names = {"downgrade": "降级警示", "withdrawal": "退学警示", "degree": "学位警示"}
    degree = level == "degree"
    return replace(
        bhuad_notice(count, student=student),
        form="ustl/degree-notice" if degree else "ustl/notice",
        name="学位警示通知书" if degree else "学业降级、退学警示通知书",
        policy_title="江州学院学生学业警示及帮扶实施办法（试行）",
        level=level,
        level_name=names[level],
        period="2025-2026学年",
        reasons=(
            "2025-2026学年学位课平均学分绩点为1.596，低于规定标准（第三条 3）。"
            if degree
            else "2025-2026学年应学的课程未取得学分累计22.5学分（第三条 1）。",
        ),
    )


def correction(student: Student = STUDENT) -> Correction:
    """Return the paper that declares an invented notice void, another in its place."""
    return Correction(
        school=SCHOOL,
        office="信息工程学院",
        policy_title="江州学院学生学业预警制度实施办法",
        name="学业预警通知书",
        level="orange",
        level_name="橙色预警",
        number=NUMBER,
        issued_on=date(2026, 3, 6),
        voided_on=date(2026, 3, 20),
        period="2025-2026学年第一学期",
        student=student,
        contact=CONTACT,
        why="补考成绩更正",
        instead="信息工程学院预警〔2026〕0031号",
        instead_on=date(2026, 3, 20),
        codes=CODES,
    )


def english_notice(level: str = "orange", count: int = 3, *, student: Student = STUDENT) -> Notice:
    """Return the English version of a notice of asnu."""
    rows = courses(count)
    return replace(
        asnu_notice(level, count, student=student),
        form="common/notice-english",
        name="Notice of Academic Warning",
        school="Jiangzhou University",
        policy_title="Implementation Measures for the Academic Warning System",
        level_name={"yellow": "Yellow Warning", "orange": "Orange Warning", "red": "Red Warning"}[level],
        period="the first term of the 2025-2026 academic year",
        reasons=(
            "In the first term of the 2025-2026 academic year, courses of 4 credits were not passed, 20% of the "
            "20 credits you selected (Article 7).",
            "Your grade point average (GPA) is 1.996, below the required standard (Article 7).",
        ),
        courses=tuple(replace(row, course_type="Required", situation="Failed make-up") for row in rows),
        objection=replace(OBJECTION, how="submit a written statement to the teaching office of your college"),
        codes={},
    )


def run_report() -> RunReport:
    """Return the report of an invented run."""
    return RunReport(
        school=SCHOOL,
        title="学业预警运行报告",
        period="2025-2026学年第一学期",
        made_at=datetime(2026, 3, 6, 9, 30, tzinfo=UTC),
        summary=("本次共评估学生312人，其中一级预警12人、二级预警25人。", "有3名学生需要人工审定后才能告知本人。"),
        sections=(
            ReportSection(
                "一、读取数据",
                ("从教学平台读取了4个学期、124个教学班的成绩。",),
                (
                    ReportFigure("教学班", "124个"),
                    ReportFigure("成绩", "9,872条", "其中补考311条、重修207条"),
                    ReportFigure("未出成绩", "31条", "占0.3%，低于2%的上限"),
                ),
            ),
            ReportSection(
                "二、未作评估的学生",
                table=ReportTable(("学号", "姓名", "原因"), (("2024110009", "李四", "休学"),)),
            ),
        ),
    )
