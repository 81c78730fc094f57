"""Invented papers of a student's file: transcript, covers, contents. Nobody in them exists."""

from __future__ import annotations

from datetime import date
from typing import Final

from reports.documents import (
    AttemptLine,
    Average,
    ContentsRow,
    FileContents,
    FileCover,
    Student,
    TermLines,
    Transcript,
    TransferList,
    TransferRow,
    VolumeCover,
)
from reports.samples import LONG_STUDENT, NUMBER, SCHOOL, STUDENT, TITLES, courses

_TITLE: Final = "江州学院学生学业预警制度实施办法"
_HEADING: Final = "学业预警管理档案"
_STATEMENT: Final = "学业预警是对学生的提醒和帮助，不是纪律处分。本档案由学院另行保管，不归入学生个人档案。"
_ATTEMPTS: Final = (
    ("正考", "86", "通过", "3.6"),
    ("正考", "优", "通过", "4.5"),
    ("正考", "51.5", "未通过", "0"),
    ("补考", "55", "未通过", "0"),
    ("正考", "免修", "免修", ""),
    ("重修", "尚无成绩", "", ""),
    ("正考", "缺考", "未通过", "0"),
    ("正考", "缓考", "", ""),
    ("", "尚无成绩", "", ""),
)


def _line(index: int, *, points: bool) -> AttemptLine:
    kind, score, outcome, point = _ATTEMPTS[index % len(_ATTEMPTS)]
    return AttemptLine(
        code=f"{961168 + index * 37}",
        name=TITLES[index % len(TITLES)],
        course_type=("必修", "选修", "限选")[index % 3],
        credits=("2.5", "4", "0.75")[index % 3],
        kind=kind,
        score=score,
        outcome=outcome,
        points=point if points else "",
        outstanding=outcome == "未通过",
    )


def transcript(
    terms: int = 2, per_term: int = 9, *, student: Student = STUDENT, points: bool = True, remark: str = ""
) -> Transcript:
    """Return a transcript with every kind of outcome, over so many terms; ``points``: the policy has grade points."""
    lines = tuple(
        TermLines(
            name=f"{2021 + at // 2}-{2022 + at // 2}学年第{'一二'[at % 2]}学期",
            lines=tuple(_line(at * per_term + index, points=points) for index in range(per_term)),
            selected="21.75",
            earned="8.25",
        )
        for at in range(terms)
    )
    failed = sum(line.outstanding for term in lines for line in term.lines)
    return Transcript(
        school=SCHOOL,
        student=student,
        number=NUMBER,
        policy_title=_TITLE,
        as_of=date(2026, 3, 6),
        source="作出判断时封存的成绩事实（2026-03-06 05:00 读取）",
        terms=lines,
        selected="43.5" if terms else "0",
        earned="16.5" if terms else "0",
        averages=(Average("平均学分绩点（GPA）（本学期）", "1.996"), Average("本学期学分加权平均成绩", "约66.54"))
        if points and terms
        else (),
        outstanding=courses(failed),
        open_courses=2 if terms else 0,
        has_points=points,
        remarks=(remark,) if remark else (),
    )


def file_cover(student: Student = STUDENT, *, numbers: tuple[str, ...] = (NUMBER,), given: bool = True) -> FileCover:
    """Return the cover of a file; ``given``: the archive has given it a fonds."""
    return FileCover(
        school=SCHOOL,
        heading=_HEADING,
        policy_title=_TITLE,
        clause="第十四条",
        student=student,
        school_year="2025-2026",
        period="2025-2026学年第一学期",
        numbers=numbers,
        levels=("橙色预警", "红色预警")[: len(numbers)],
        archive_no=f"{'J012-' if given else ''}2025-2026-1-D10-asnu-{student.number}",
        fonds_no="J012" if given else "",
        retention="10年",
        items=6,
        opened=date(2026, 3, 6),
        closed=date(2026, 7, 3) if given else None,
        statement=_STATEMENT,
    )


def file_contents(student: Student = STUDENT) -> FileContents:
    """Return the contents of a file: what is there, what is missing, what people put in."""
    return FileContents(
        school=SCHOOL,
        heading=_HEADING,
        student=student,
        number=NUMBER,
        archive_no=f"J012-2025-2026-1-D10-asnu-{student.number}",
        rows=(
            ContentsRow(
                "信息工程学院", "学业预警通知书", "2026-03-06", 2, "缺签字存根的扫描件（2026-03-09 已登记签收）"
            ),
            ContentsRow("陈志明", "学业预警学生谈话记录表", "2026-03-12", 1),
            ContentsRow("陈志明", "学业预警学生谈话记录表（扫描件）", "2026-03-13", 1),
            ContentsRow("信息工程学院", "学生成绩单", "2026-03-06", 3),
            ContentsRow("", "课程考试试卷等学业相关材料", "", None, "□已归入", by_hand=True),
            ContentsRow("陈志明、李红", "学业帮扶过程记录", "2026-03-12至2026-06-02", 2),
        ),
    )


def volume_cover(count: int = 6) -> VolumeCover:
    """Return the cover of a volume bound by class, with so many students in it."""
    return VolumeCover(
        school=SCHOOL,
        heading="学业警示帮扶记录",
        policy_title="江州学院信息工程学院本科生学业警示及帮扶工作实施细则",
        clause="五.1",
        college=STUDENT.college,
        class_name=STUDENT.class_name,
        school_year="2025-2026",
        period="2025-2026学年第一学期",
        rows=tuple((f"20241100{at:02}", STUDENT.name, "书面警示", NUMBER) for at in range(1, count + 1)),
        archive_no=f"2025-2026-1-D10-lsec-{STUDENT.class_name}",
        fonds_no="",
        retention="10年",
        statement=_STATEMENT,
    )


def transfer_list(gaps: int = 0) -> TransferList:
    """Return the list with which two colleges' files go to the archive; with ``gaps`` something is missing."""
    colleges = (STUDENT.college, LONG_STUDENT.college)
    numbers = ("X123-2025-2026-1-D10-asnu-2024110001", "X123-2025-2026-1-D10-asnu-2024110123")
    rows = tuple(TransferRow(college, 123, *numbers, 1230, 2210, 301, 2900, 123_456_789) for college in colleges)
    return TransferList(
        school=SCHOOL,
        policy_title=_TITLE,
        period="2025-2026学年第一学期",
        name="X123-asnu-2025-2026-1",
        fonds_no="X123",
        retention="10年",
        until=date(2026, 7, 3),
        rows=rows,
        total=TransferRow("合计", 246, "", "", 2460, 4420, 602, 5800, 246_913_578),
        gaps=gaps,
        numbers=240,
        voided=2 if gaps else 0,
        checksum="3f9c2a7b" * 8,
        incomplete="家长回执尚在邮寄途中，7月底前补交（王敏，2026-07-03）" if gaps else "",
        statement=_STATEMENT,
    )
