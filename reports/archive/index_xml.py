"""The only door to lxml: an archive's index as XML, written, read back, and held against its schema.

The names of the elements are those that archives use for the fields (DA/T 46), so that the file explains itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reports.archive.index import ENTRY_FIELDS, GAP_FIELDS, LEDGER_FIELDS, texts_of
from reports.archive.volume import TITLES, Entry, Gap, Holding, LedgerLine

Node = Any
"""An element of lxml."""

SCHEMA: Final = Path(__file__).with_name("index.xsd")
INDEX_XML: Final = "index.xml"
INDEX_XSD: Final = "index.xsd"
_SPACE: Final = "urn:yujing:archive:1"
_ROOT: Final = "归档目录"
_PARTS: Final = (("文件目录", "文件"), ("编号台账", "编号"), ("缺项清单", "缺项"))
_MOST_FAULTS: Final = 3


class IndexFault(ValueError):
    """The index can't be read, or isn't as its schema says; the text says where and what."""


@dataclass(frozen=True, slots=True)
class Index:
    """What ``index.xml`` says: of the whole (by the names of its elements), of every file, number and gap."""

    head: Mapping[str, str]
    entries: tuple[Entry, ...]
    ledger: tuple[LedgerLine, ...]
    gaps: tuple[Gap, ...]


def head_of(holding: Holding, entries: Sequence[Entry]) -> dict[str, str]:
    """Return what is said of the archive as a whole."""
    return {
        "名称": holding.name,
        "立档单位": holding.organisation,
        "全宗号": holding.fonds_no,
        "保管期限": holding.retention,
        "规定代号": holding.policy,
        "规定": holding.policy_title,
        "时段代号": holding.period,
        "时段": holding.period_name,
        "学院": "、".join(holding.colleges),
        "数据截止": holding.until.isoformat(),
        "齐全性检查日期": holding.checked_on.isoformat(),
        "案卷数": str(len(holding.files)),
        "文件数": str(len(entries)),
        "页数": str(sum(each.pages or 0 for each in entries)),
        "字节数": str(sum(each.size for each in entries)),
        "缺项说明": holding.incomplete,
        "软件": holding.product,
    }


def index_xml(holding: Holding, entries: Sequence[Entry]) -> bytes:
    """Return the index as XML."""
    from lxml import etree

    root = etree.Element(f"{{{_SPACE}}}{_ROOT}", nsmap={None: _SPACE})
    head = etree.SubElement(root, f"{{{_SPACE}}}总说明")
    for name, value in head_of(holding, entries).items():
        etree.SubElement(head, f"{{{_SPACE}}}{name}").text = value
    rows: tuple[Iterable[object], ...] = (entries, holding.ledger, holding.gaps)
    for (part, element), columns, of_part in zip(_PARTS, (ENTRY_FIELDS, LEDGER_FIELDS, GAP_FIELDS), rows, strict=True):
        group = etree.SubElement(root, f"{{{_SPACE}}}{part}")
        for row in of_part:
            one = etree.SubElement(group, f"{{{_SPACE}}}{element}")
            for (_, name), value in zip(columns, texts_of(row, columns), strict=True):
                etree.SubElement(one, f"{{{_SPACE}}}{name}").text = value
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def read_index(file: Path) -> Index:
    """Return what an index says.

    Raises:
        IndexFault: it is no XML, or not as the schema says; nothing outside the file is ever read.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        document = etree.parse(str(file), parser)
    except (etree.XMLSyntaxError, OSError) as error:
        raise IndexFault(f"{file.name} 读不成 XML：{error}") from error
    if document.docinfo.doctype:
        raise IndexFault(f"{file.name} 带有 DOCTYPE，目录里不该有")
    schema = etree.XMLSchema(etree.parse(str(SCHEMA), parser))
    if not schema.validate(document):
        faults = [f"第 {each.line} 行：{each.message}" for each in schema.error_log]
        more = f"；等 {len(faults)} 处" if len(faults) > _MOST_FAULTS else ""
        raise IndexFault(f"{file.name} 与 {INDEX_XSD} 不符：{'；'.join(faults[:_MOST_FAULTS])}{more}")
    return _index(document.getroot())


def _index(root: Node) -> Index:
    head = {_local(each): each.text or "" for each in root[0]}
    files, numbers, gaps = (list(part) for part in root[1:])
    return Index(
        head,
        tuple(_entry(_values(each, ENTRY_FIELDS)) for each in files),
        tuple(_line(_values(each, LEDGER_FIELDS)) for each in numbers),
        tuple(Gap(**_values(each, GAP_FIELDS)) for each in gaps),
    )


def _values(element: Node, columns: Sequence[tuple[str, str]]) -> dict[str, Any]:
    texts = {name: child.text or "" for (name, _), child in zip(columns, element, strict=True)}
    return {name: _CODES[name][text] if name in _CODES else text for name, text in texts.items()}


_CODES: Final = {name: {title: code for code, title in titles.items()} for name, titles in TITLES.items()}


def _entry(values: dict[str, Any]) -> Entry:
    pages = int(values["pages"]) if values["pages"] else None
    return Entry(**{**values, "item_no": int(values["item_no"]), "pages": pages, "size": int(values["size"])})


def _line(values: dict[str, Any]) -> LedgerLine:
    return LedgerLine(**{**values, "year": int(values["year"]), "sequence": int(values["sequence"])})


def _local(element: Node) -> str:
    return str(element.tag).rpartition("}")[2]
