"""An invented archive: two students of two classes, with papers, scans and the sealed grounds of their verdicts."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from reports import case_samples, samples
from reports.archive.volume import Gap, Holding, Item, LedgerLine, Original, PersonFile
from reports.documents import ContentsRow, FileContents, FileCover, Student, VolumeCover
from rules.engine.evaluate import evaluate
from rules.sealed import seal
from tests.rules.college import AFTER_AUTUMN, AUTUMN, a_college, law

FIRST = Student("2021010101", "张挈", "教育学院", "小学教育", "小教2101班", 2021)
SECOND = replace(FIRST, number="2021010102", name="欧阳予安", class_name="小教2102班")
UNTIL = datetime(2025, 7, 4, 8, 30, tzinfo=UTC)
STATEMENT = "本档案不归入学生个人档案。"


def sealed(student: Student) -> str:
    own = a_college()
    own.students.clear()
    own.student(student.number)
    for number in range(5):
        own.failed(f"F{number}", student=student.number)
    facts = own.facts()
    assessment = evaluate(facts, law("bhuad"), AUTUMN, AFTER_AUTUMN)
    return seal(facts, law("bhuad"), assessment, student.number, student.name, {"规定": "试行办法"})


def a_scan(folder: Path, kind: str = "PNG") -> Original:
    image = Image.new("RGB", (420, 594), "white")
    ImageDraw.Draw(image).line((40, 200, 380, 260), fill="black", width=4)
    content = BytesIO()
    image.save(content, kind)
    file = folder / f"scan.{kind.lower()}"
    file.write_bytes(content.getvalue())
    digest = hashlib.sha256(content.getvalue()).hexdigest()
    media = {"PNG": "image/png", "JPEG": "image/jpeg", "TIFF": "image/tiff", "PDF": "application/pdf"}[kind]
    return Original(file, digest, "学业预警通知书存根", media, date(2025, 3, 20))


def a_file(student: Student, number: str, *scans: Original) -> PersonFile:
    notice = replace(samples.asnu_notice(student=student), number=number)
    talk = replace(case_samples.interview(student, policy="asnu"), number=number)
    rows = (
        ContentsRow("教育学院", notice.name, "2025年3月17日", None),
        ContentsRow("教育学院", "谈话记录表", "2025年3月20日", None),
        *(ContentsRow("教育学院", f"{scan.title}（扫描件）", "2025年3月20日", None) for scan in scans),
    )
    items = (
        Item("notice", notice.name, "教育学院", number, "2025-03-17", (notice,), row=0),
        Item("interview", "谈话记录表", "林晓", number, "2025-03-20", (talk,), row=1),
        *(Item("receipt", each.title, "教育学院", number, "", (), (each,), row=at) for at, each in enumerate(scans, 2)),
    )
    if student is FIRST:
        items += (Item("grounds", "判定依据", "教育学院", number, "2025-03-20", data=sealed(student)),)
    archive_no = f"X123-2024-2025-1-{student.number}"
    cover = FileCover(
        school="江州学院",
        heading="学业预警管理档案",
        policy_title="学业预警制度实施办法",
        clause="第十四条",
        student=student,
        school_year="2024-2025",
        period="2024-2025学年第一学期",
        numbers=(number,),
        levels=("橙色预警",),
        archive_no=archive_no,
        fonds_no="X123",
        retention="10年",
        items=len(rows),
        opened=date(2025, 3, 17),
        closed=None,
        statement=STATEMENT,
    )
    contents = FileContents("江州学院", "学业预警管理档案", student, number, archive_no, rows)
    return PersonFile(student, cover, contents, items)


def a_number(sequence: int) -> str:
    return f"教育学院预警〔2025〕{sequence:04}号"


def a_holding(folder: Path, *, gaps: tuple[Gap, ...] = (), incomplete: str = "") -> Holding:
    """Return an archive of two students; number 2 is void, and number 3 corrects it."""
    folder.mkdir(exist_ok=True)
    files = (a_file(SECOND, a_number(3)), a_file(FIRST, a_number(1), a_scan(folder)))
    volume = VolumeCover(
        school="江州学院",
        heading="学业警示案卷",
        policy_title="学业预警制度实施办法",
        clause="五.1",
        college="教育学院",
        class_name=FIRST.class_name,
        school_year="2024-2025",
        period="2024-2025学年第一学期",
        rows=((FIRST.number, FIRST.name, "橙色预警", a_number(1)),),
        archive_no="X123-2024-2025-1-小教2101班",
        fonds_no="X123",
        retention="10年",
        statement=STATEMENT,
    )
    ledger = (
        LedgerLine("教育学院", 2025, 1, a_number(1), "valid"),
        LedgerLine("教育学院", 2025, 2, a_number(2), "void", f"成绩更正；由{a_number(3)}更正"),
        LedgerLine("教育学院", 2025, 3, a_number(3), "valid"),
    )
    return Holding(
        name="X123-asnu-2024-2025-1",
        organisation="江州学院",
        fonds_no="X123",
        retention="10年",
        policy="asnu",
        policy_title="学业预警制度实施办法",
        period="2024-2025-1",
        period_name="2024-2025学年第一学期",
        colleges=("教育学院",),
        checked_on=date(2025, 7, 4),
        until=UNTIL,
        files=files,
        volumes=(volume,),
        gaps=gaps,
        ledger=ledger,
        incomplete=incomplete,
        product="0.1.0",
    )
