"""Covers: of one student's file, and of a volume that is bound by class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.documents.student import Student


@dataclass(frozen=True, slots=True)
class FileCover:
    """The cover of a warned student's file (asnu 第十四条 一生一档; bhuad 第十一条; ustl 第五条 4).

    ``heading`` is what the file is called (学业预警管理档案). ``archive_no`` (档号), ``fonds_no`` (全宗号) and
    ``retention`` (保管期限) are empty where the archive has not given them. ``numbers`` are its notices, ``levels``
    their levels, ``items`` how many things it holds, ``opened`` and ``closed`` the days between which they fall
    (``closed`` None: it is still growing). ``statement`` says that it is no part of the student's dossier, ``clause``
    where the regulation asks for the file.
    """

    school: str
    heading: str
    policy_title: str
    clause: str
    student: Student
    school_year: str
    period: str
    numbers: tuple[str, ...]
    levels: tuple[str, ...]
    archive_no: str
    fonds_no: str
    retention: str
    items: int
    opened: date
    closed: date | None
    statement: str
    form: str = "common/file-cover"

    @property
    def number(self) -> str:
        """The notice that the file belongs with; empty where there is none yet."""
        return self.numbers[0] if self.numbers else ""

    @property
    def title(self) -> str:
        """What the cover is called, with the first notice's number."""
        return f"{self.heading}封面 {self.number}".rstrip()


@dataclass(frozen=True, slots=True)
class VolumeCover:
    """The cover of records bound by class at the term's end (lsec 五.1), and who is in the volume.

    ``rows`` are (学号, 姓名, 等级, 通知书编号) in the order in which they are bound.
    """

    school: str
    heading: str
    policy_title: str
    clause: str
    college: str
    class_name: str
    school_year: str
    period: str
    rows: tuple[tuple[str, str, str, str], ...]
    archive_no: str
    fonds_no: str
    retention: str
    statement: str
    form: str = "common/volume-cover"

    @property
    def title(self) -> str:
        """What the cover is called, with the class."""
        return f"{self.heading}封面 {self.class_name}"
