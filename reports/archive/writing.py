"""Write a whole archive: files, index, manifest, transfer list; into a folder that is there whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from reports.archive.bag import PAYLOAD, close_bag, write_manifest
from reports.archive.index import tables
from reports.archive.index_xml import INDEX_XML, INDEX_XSD, SCHEMA, index_xml
from reports.archive.people import Place, write_people, write_volume
from reports.archive.transfer import transfer_list
from reports.archive.volume import Entry, Holding, PersonFile
from reports.forms import PrintSetup, render_form
from reports.glyphs import GlyphFault, glyph_faults
from reports.ordering import class_key
from reports.pool import Progress, run_all

TRANSFER: Final = "移交清单.pdf"
GUIDE: Final = "说明.txt"
CHUNK: Final = 20
"""Students written by one process at a time."""

_GUIDE: Final = """\
学业预警档案（归档包）

files/      一生一档：学院 / 班级 / 学号，每人一个文件夹：封面、卷内目录、通知书和存根、谈话等记录、成绩单、计划、回执，
            均为 PDF/A-2u；扫描件另存原件，一个字节也不改。
index.xml   总目录（格式见 index.xsd）：每个文件的档号、题名、责任者、日期、页数、SHA-256，编号台账，缺项清单。
index.csv   同一目录，供电子表格打开；ledger.csv 编号台账；missing.csv 缺项清单。
“判定依据”  每名学生一份 JSON：当时的规定（编译后的条文）、该生当时的成绩等事实、判定结果。用本软件可以重新判定：
            yujing evaluate --facts 判定依据.json --policy 判定依据.json --period 时段 --as-of 日期 --json 结果.json
检查        yujing archive verify 本文件夹（真实性、完整性、可用性、安全性），不需要站点，也不联网。
            没有本软件时：sha256sum -c manifest-sha256.txt（在本文件夹的上一级，即 BagIt 包的根目录）。

学业预警是帮助，不是处分；本档案不归入学生个人档案。
"""


@dataclass(frozen=True, slots=True)
class Written:
    """An archive that was written; ``checksum`` is the SHA-256 of its manifest, which fixes every file in it."""

    folder: Path
    students: int
    files: int
    pages: int
    size: int
    checksum: str


def faults_of(holding: Holding, setup: PrintSetup) -> Iterator[GlyphFault]:
    """Yield what can't be set in any paper of the archive, by student and character, before anything is written."""
    for file in holding.files:
        forms = (file.cover, file.contents, *(form for item in file.items for form in item.forms))
        for form in forms:
            yield from glyph_faults(form, setup.fonts)


def write_archive(
    holding: Holding,
    target: Path,
    setup: PrintSetup,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    proof: Callable[[Path], None] | None = None,
) -> Written:
    """Write ``holding`` as a BagIt bag at ``target``, which must not be there yet.

    Everything is written into a hidden folder beside it, which gets its name at the very end; what is interrupted
    leaves nothing under that name. The same holding gives the same bytes. ``proof`` looks at the whole before it gets
    its name, and raises where it doesn't hold.

    Raises:
        ChangedScan: a scan isn't what was filed.
        FormError: a template is at fault.
        OSError: the target exists, or cannot be written.
    """
    if target.exists():
        raise FileExistsError(17, "exists", str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(mkdtemp(prefix=f".{holding.name[:40]}-", dir=target.parent))
    try:
        still = replace(setup, stamp=holding.until.astimezone(setup.stamp.tzinfo), duplex=False)
        written = _fill(holding, beside, still, workers, progress)
        if proof is not None:
            proof(beside)
        beside.rename(target)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return replace(written, folder=target)


def _fill(holding: Holding, bag: Path, setup: PrintSetup, workers: int, progress: Progress | None) -> Written:
    payload = bag / PAYLOAD
    payload.mkdir(mode=0o700)
    entries = _write_files(holding, payload, setup, workers, progress)
    (payload / INDEX_XML).write_bytes(index_xml(holding, entries))
    (payload / INDEX_XSD).write_bytes(SCHEMA.read_bytes())
    for name, content in tables(entries, holding.ledger, holding.gaps).items():
        (payload / name).write_bytes(content)
    (payload / GUIDE).write_bytes(_GUIDE.encode())
    checksum = write_manifest(bag)
    (bag / TRANSFER).write_bytes(render_form(transfer_list(holding, entries, checksum), setup))
    close_bag(bag, _info(holding))
    pages, size = sum(each.pages or 0 for each in entries), sum(each.size for each in entries)
    return Written(bag, len(holding.files), len(entries), pages, size, checksum)


def _write_files(
    holding: Holding, payload: Path, setup: PrintSetup, workers: int, progress: Progress | None
) -> list[Entry]:
    alone = replace(setup, limits=None)  # each chunk is confined as a whole
    day = f"{setup.stamp:%Y-%m-%d}"
    place = Place(holding.fonds_no, holding.retention, holding.organisation, day, alone)
    ordered = sorted(holding.files, key=lambda file: class_key(file.student))
    jobs = [(chunk, payload, place) for chunk in _chunks(ordered)]
    volumes = [write_volume(cover, payload, place) for cover in holding.volumes]
    found = run_all(write_people, jobs, workers=workers, limits=setup.limits, progress=progress)
    return [*volumes, *(entry for part in found for entry in part)]


def _chunks(files: Sequence[PersonFile]) -> Iterator[Sequence[PersonFile]]:
    for start in range(0, len(files), CHUNK):
        yield files[start : start + CHUNK]


def _info(holding: Holding) -> list[tuple[str, str]]:
    """Return what the bag says of itself; its date is the day of the check, not of the clock."""
    return [
        ("Source-Organization", holding.organisation),
        ("External-Identifier", holding.name),
        ("External-Description", f"{holding.policy_title}：{holding.period_name}学业预警档案"),
        ("Internal-Sender-Identifier", holding.fonds_no or "（未编全宗号）"),
        ("Bagging-Date", f"{holding.checked_on:%Y-%m-%d}"),
        ("Bag-Software-Agent", f"Yujing {holding.product}"),
    ]
