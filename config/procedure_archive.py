"""What a student's file must hold, and what its cover says: a policy file's ``archive:`` block."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from config.blocks import Block
from config.procedure_forms import PartCode
from config.procedure_records import SCAN_KINDS

STATEMENT: Final = "学业预警是对学生的提醒和帮助，不是纪律处分。本档案由学院另行保管，不归入学生个人档案。"

Words = Annotated[str, Field(min_length=1, max_length=60)]


class ArchivePart(Block):
    """One thing that the regulation wants in the file.

    ``part`` is that of the procedure's forms where one has it; ``title`` then is the form's, and must be given where
    none has. ``signed``: the paper is signed and comes back; ``scans`` are the kinds of scan that show it. ``by_hand``:
    people put it in, an item to tick (examination papers). ``either``: a record of the contact does as well as the
    paper (lsec 四.3: 内容方式或书面回执).
    """

    part: PartCode
    clause: Words
    title: str = ""
    signed: bool = False
    scans: tuple[str, ...] = ()
    by_hand: bool = False
    either: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known_kinds(self) -> Self:
        unknown = [kind for kind in (*self.scans, *self.either) if kind not in SCAN_KINDS]
        if unknown:
            raise ValueError(f"不认识的种类 {'、'.join(unknown)}；可用：{'、'.join(SCAN_KINDS)}")
        return self


class Volume(Block):
    """What is bound together by class at the term's end (lsec 五.1), and what that volume is called."""

    heading: Words
    clause: Words


class Archive(Block):
    """The file of one warned student: what it is called, what it must hold, in the order of its contents.

    ``statement`` stands on the cover: that the file is no part of the student's own dossier. ``volume`` is there where
    records are bound by class.
    """

    heading: Words = "学业预警学生档案"
    clause: str = ""
    statement: Annotated[str, Field(min_length=1, max_length=120)] = STATEMENT
    parts: tuple[ArchivePart, ...] = ()
    volume: Volume | None = None

    @model_validator(mode="after")
    def _each_part_once(self) -> Self:
        doubled = [part for part, times in Counter(each.part for each in self.parts).items() if times > 1]
        if doubled:
            raise ValueError(f"archive 的 parts 里 {'、'.join(doubled)} 写了不止一次")
        return self
