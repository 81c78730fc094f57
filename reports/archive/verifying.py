"""Check an archive anywhere: authentic, whole, usable, safe (真实性、完整性、可用性、安全性, DA/T 70-2018).

Nothing is needed but the folder: no site, no store, no network. What is opened is never trusted: the files are
looked at, nothing in them is run, and XML is read without entities.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from reports.archive.bag import (
    DECLARATION,
    INFO,
    MANIFEST,
    PAYLOAD,
    TAG_MANIFEST,
    BagError,
    digest_of,
    files_of,
    read_info,
    read_manifest,
)
from reports.archive.contents_checks import contents_checks
from reports.archive.index import tables
from reports.archive.index_xml import INDEX_XML, INDEX_XSD, SCHEMA, Index, IndexFault, read_index
from reports.archive.ledger_checks import ledger_checks
from reports.archive.verification import Check, Fault, Verification
from reports.archive.writing import GUIDE, TRANSFER

_TAGS: Final = frozenset({DECLARATION, INFO, MANIFEST, TAG_MANIFEST, TRANSFER})


def verify_archive(folder: Path, checksum: str = "", *, workers: int = 1) -> Verification:
    """Check the archive in ``folder``; ``checksum`` is the one printed on the transfer list, where somebody has it.

    Raises:
        BagError: the folder is no archive of ours at all.
    """
    info = read_info(folder)
    manifest, tags = read_manifest(folder, MANIFEST), read_manifest(folder, TAG_MANIFEST)
    found = digest_of(folder / MANIFEST)
    checks = [
        _fixed(folder, manifest, tags),
        *_checksum(found, checksum),
        _complete(folder, manifest, tags),
        _size(folder, info),
    ]
    try:
        index = read_index(folder / PAYLOAD / INDEX_XML)
    except IndexFault as error:
        checks += _unreadable(str(error))
    else:
        checks += [_index_kept(folder, index), _counted(index), *_listed(folder, index)]
        checks += [*ledger_checks(index), *contents_checks(folder / PAYLOAD, index, workers)]
    order = ("authentic", "whole", "usable", "safe")
    checks.sort(key=lambda check: order.index(check.aspect))
    return Verification(info.get("External-Identifier", folder.name), found, tuple(checks))


def _unreadable(words: str) -> Iterator[Check]:
    """Without an index nothing else can be told: none of the properties is given then."""
    where = f"{PAYLOAD}/{INDEX_XML}"
    yield Check("usable", "总目录可读、合乎格式", 1, (Fault(where, words),))
    unknown = (Fault(where, "总目录读不出，无法检查"),)
    yield Check("authentic", "元数据、文书与判定", 0, unknown)
    yield Check("whole", "编号、目录与文件对应", 0, unknown)
    yield Check("safe", "文件内容", 0, unknown)


def _fixed(folder: Path, manifest: Mapping[str, str], tags: Mapping[str, str]) -> Check:
    """Every file that a manifest lists holds the bytes that it held; what is missing is told elsewhere."""
    listed = {**manifest, **tags}
    wrong = (
        name
        for name, digest in listed.items()
        if (folder / name).is_file() and not (folder / name).is_symlink() and digest_of(folder / name) != digest
    )
    faults = tuple(Fault(name, "内容与校验清单不符，被改动或损坏") for name in wrong)
    return Check("authentic", "固化信息（SHA-256）有效", len(listed), faults)


def _checksum(found: str, wanted: str) -> Iterator[Check]:
    if wanted:
        same = "".join(wanted.split()).lower() == found
        fault = Fault(MANIFEST, f"校验码是 {found}，与移交清单上的不同")
        yield Check("authentic", "与移交清单的校验码一致", 1, () if same else (fault,))


def _complete(folder: Path, manifest: Mapping[str, str], tags: Mapping[str, str]) -> Check:
    """Everything that is listed is there, and nothing else."""
    there, listed = set(files_of(folder)), {*manifest, *tags, TAG_MANIFEST}
    faults = [Fault(name, "清单里有，文件不在") for name in sorted(listed - there)]
    faults += [Fault(name, "多出来的文件，清单里没有") for name in sorted(there - listed)]
    outside = [name for name in manifest if not name.startswith(f"{PAYLOAD}/")]
    faults += [Fault(name, "不在 data 之下，却列在内容清单里") for name in outside]
    faults += [Fault(name, "归档包应有的文件没有列入清单") for name in sorted(_TAGS - {TAG_MANIFEST} - set(tags))]
    return Check("whole", "文件齐全，没有多余", len(listed), tuple(faults))


def _size(folder: Path, info: Mapping[str, str]) -> Check:
    files = [folder / name for name in files_of(folder, PAYLOAD)]
    found = f"{sum(file.stat().st_size for file in files if file.is_file())}.{len(files)}"
    said = info.get("Payload-Oxum", "")
    faults = () if said == found else (Fault(INFO, f"登记的字节数和文件数 {said or '缺'}，实有 {found}"),)
    return Check("whole", "总字节数和文件数相符", 1, faults)


def _index_kept(folder: Path, index: Index) -> Check:
    """The tables say what the XML says, and the schema is the one that we know."""
    wanted = {**tables(index.entries, index.ledger, index.gaps), INDEX_XSD: SCHEMA.read_bytes()}
    faults = [
        Fault(f"{PAYLOAD}/{name}", f"与 {INDEX_XML} 不一致" if name != INDEX_XSD else "不是本版本的目录格式")
        for name, content in wanted.items()
        if _bytes(folder / PAYLOAD / name) != content
    ]
    return Check("usable", "总目录可读、合乎格式，各表一致", len(wanted) + 1, tuple(faults))


def _counted(index: Index) -> Check:
    """What the index says of the whole is what its lines add up to."""
    files = {(each.college, each.student_no) for each in index.entries if each.student_no}
    wanted = {
        "案卷数": len(files),
        "文件数": len(index.entries),
        "页数": sum(each.pages or 0 for each in index.entries),
        "字节数": sum(each.size for each in index.entries),
    }
    faults = [
        Fault(f"{PAYLOAD}/{INDEX_XML}", f"{name}写的是 {index.head.get(name, '')}，逐条相加是 {count}")
        for name, count in wanted.items()
        if index.head.get(name) != str(count)
    ]
    return Check("whole", "总目录的数量与逐条相加一致", len(wanted), tuple(faults))


def _listed(folder: Path, index: Index) -> Iterator[Check]:
    """The index names each file of the archive once, with the bytes that it has."""
    own = {INDEX_XML, INDEX_XSD, GUIDE, *tables((), (), ())}
    there = {name.removeprefix(f"{PAYLOAD}/") for name in files_of(folder, PAYLOAD)} - own
    named = {each.path for each in index.entries}
    faults = [Fault(f"{PAYLOAD}/{path}", "总目录里有，文件不在") for path in sorted(named - there)]
    faults += [Fault(f"{PAYLOAD}/{path}", "文件在，总目录里没有") for path in sorted(there - named)]
    yield Check("whole", "总目录与文件一一对应", len(named), tuple(faults))
    wrong = [each for each in index.entries if not _as_said(folder / PAYLOAD / each.path, each.size, each.sha256)]
    changed = tuple(Fault(f"{PAYLOAD}/{each.path}", "大小或校验值与总目录不符") for each in wrong)
    yield Check("authentic", "总目录的元数据与文件一致", len(index.entries), changed)


def _as_said(file: Path, size: int, digest: str) -> bool:
    """Say whether a file is what its entry says; one that is missing or a link is told elsewhere."""
    content = _bytes(file)
    return content is None or (len(content) == size and sha256(content).hexdigest() == digest)


def _bytes(file: Path) -> bytes | None:
    if file.is_symlink():
        return None
    try:
        return file.read_bytes()
    except OSError:
        return None


__all__ = ["BagError", "verify_archive"]
