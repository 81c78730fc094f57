"""The files of an archive one by one: can be read in thirty years, carry nothing that acts, still give the verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from reports.archive.index_xml import Index
from reports.archive.pdf_look import LINK, PdfLook, look_at, text_of
from reports.archive.verification import Aspect, Check, Fault
from reports.archive.volume import Entry
from reports.pool import run_all
from rules.sealed import judge_again
from rules.snapshot import SnapshotError

_STARTS: Final = {"PDF": (b"%PDF-",), "JPG": (b"\xff\xd8\xff",), "PNG": (b"\x89PNG",), "TIF": (b"II*\x00", b"MM\x00*")}
_PROGRAMS: Final = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
)
"""How programs, archives and office files begin: nothing of the kind belongs into an archive of papers."""

_WANTED: Final = "2U"

CHUNK: Final = 200
"""Files looked at by one process at a time."""

Faults = dict[str, list[Fault]]
Found = tuple[Faults, Faults]
"""Faults and notes, by the check that they belong to."""


def contents_checks(payload: Path, index: Index, workers: int = 1) -> Iterator[Check]:
    """Yield the checks of what is in the files, each file opened once; many are shared out among processes."""
    entries = index.entries
    jobs = [(entries[start : start + CHUNK], payload, None) for start in range(0, len(entries), CHUNK)]
    faults: Faults = defaultdict(list)
    notes: Faults = defaultdict(list)
    for found in run_all(_look_through, jobs, workers=workers):
        for all_of_them, own in zip((faults, notes), found, strict=True):
            for key, those in own.items():
                all_of_them[key] += those
    faults["judged"] += _judged(payload, [each for each in entries if each.kind == "data"])
    yield from _checks(payload, index, faults, notes)


def _look_through(entries: Sequence[Entry], payload: Path, _: None) -> Found:
    """Look at some files; what is missing or a link is told elsewhere."""
    faults: Faults = defaultdict(list)
    notes: Faults = defaultdict(list)
    for each in entries:
        file = payload / each.path
        if file.is_symlink() or not file.is_file():
            continue
        content = file.read_bytes()
        _carrier(each, content, faults)
        if content.startswith(b"%PDF-"):
            _pdf(each, content, faults, notes)
        elif each.kind not in ("original", "data"):
            faults["opens"].append(_fault(each, "不是 PDF 文件"))
    return faults, notes


def _checks(payload: Path, index: Index, faults: Faults, notes: Faults) -> Iterator[Check]:
    count = {kind: sum(each.kind == kind for each in index.entries) for kind in ("form", "copy", "original", "data")}
    papers, everything = count["form"] + count["copy"], len(index.entries)

    def check(aspect: Aspect, name: str, looked_at: int, key: str) -> Check:
        return Check(aspect, name, looked_at, tuple(faults[key]), tuple(notes[key]))

    yield check("authentic", "按所附规定和事实重新判定，结果与当时一致", count["data"], "judged")
    yield check("authentic", "文书写的是目录所说的学生", count["form"], "text")
    yield check("usable", "文件能打开，页数相符", papers + count["original"], "opens")
    yield check("usable", "是 PDF/A-2u，字体嵌入，文字可提取", papers, "archival")
    yield check("safe", "没有加密、脚本、外部链接、附件", everything, "risks")
    links = tuple(Fault(path.relative_to(payload.parent).as_posix(), "是链接，不是文件") for path in _links(payload))
    yield Check("safe", "没有可执行文件，格式与名称相符", everything, (*faults["carrier"], *links))


def _links(payload: Path) -> Iterator[Path]:
    yield from sorted(path for path in payload.rglob("*") if path.is_symlink())


def _carrier(each: Entry, content: bytes, faults: Faults) -> None:
    """Look at what a file begins with, whatever it is called."""
    if content.startswith(_PROGRAMS):
        faults["carrier"].append(_fault(each, "内容是程序或压缩文件"))
    wanted = _STARTS.get(each.format.partition("/")[0])
    if wanted and not content.startswith(wanted):
        faults["carrier"].append(_fault(each, f"内容不是 {each.format}"))


def _pdf(each: Entry, content: bytes, faults: Faults, notes: Faults) -> None:
    look = look_at(content)
    if look.encrypted:
        faults["risks"].append(_fault(each, "加了密码"))
    elif look.opens:
        faults["opens"].append(_fault(each, f"打不开：{look.opens}"))
    else:
        for risk in look.risks:
            harmless = each.kind == "original" and risk == LINK  # what scanning programs leave behind
            (notes if harmless else faults)["risks"].append(_fault(each, risk))
        if each.kind == "original":
            if not look.conformance:
                notes["archival"].append(_fault(each, "扫描原件不是 PDF/A，另有 PDF/A 副本"))
            return
        if look.pages != each.pages:
            faults["opens"].append(_fault(each, f"有 {look.pages} 页，目录写 {each.pages} 页"))
        faults["archival"] += [_fault(each, words) for words in _not_archival(look)]
        if each.kind == "form" and each.student_no:
            text = text_of(content)
            if each.student_no not in text and "".join(each.student_name.split()) not in text:
                faults["text"].append(_fault(each, f"提取不出学号 {each.student_no}，也提取不出姓名"))


def _not_archival(look: PdfLook) -> Iterator[str]:
    if look.conformance != _WANTED:
        yield f"没有 PDF/A-2u 标识（现为 {look.conformance or '无'}）"
    if not look.output_intent:
        yield "没有输出意图（颜色配置）"
    if look.bare_fonts:
        yield f"字体没有嵌入：{'、'.join(look.bare_fonts)}"
    if look.mute_fonts:
        yield f"文字不能提取：{'、'.join(look.mute_fonts)}"


def _judged(payload: Path, entries: Sequence[Entry]) -> Iterator[Fault]:
    """Judge again from the sealed grounds, and hold each outcome against what was kept."""
    there = [each for each in entries if (payload / each.path).is_file() and not (payload / each.path).is_symlink()]
    parts = (there[start : start + CHUNK] for start in range(0, len(there), CHUNK))
    found = (again for part in parts for again in judge_again([payload / each.path for each in part]))
    for each, again in zip(there, found, strict=True):
        if isinstance(again, SnapshotError):
            yield _fault(each, str(again))
        elif again.student_no != each.student_no:
            yield _fault(each, f"是 {again.student_no} 的判定依据")
        elif not again.same:
            yield _fault(each, "重新判定的结果与所存的判定不同")


def _fault(each: Entry, words: str) -> Fault:
    return Fault(f"data/{each.path}", words)
