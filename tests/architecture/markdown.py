"""Read the papers of the house: sections, tables, code blocks, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
GUIDE = ROOT / "docs" / "admin-guide.zh-CN.md"

_FENCE = re.compile(r"^```(?P<kind>[\w-]*)(?: +(?P<title>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!`)!?\[[^\]\n]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^(?P<level>#{1,6}) +(?P<text>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A code block: its language, the title after it (a file's name), and its text."""

    kind: str
    title: str
    text: str


def read(paper: Path) -> str:
    return paper.read_text(encoding="utf-8")


def blocks(paper: Path, *kinds: str) -> list[Block]:
    found = (Block(each["kind"], each["title"] or "", each["text"]) for each in _FENCE.finditer(read(paper)))
    return [block for block in found if block.kind in kinds]


def links(paper: Path) -> list[str]:
    return [each["target"] for each in _LINK.finditer(_without_blocks(paper))]


def anchors(paper: Path) -> set[str]:
    """Return the names under which a forge links to the headings."""
    return {_anchor(each["text"]) for each in _HEADING.finditer(_without_blocks(paper))}


def section(paper: Path, heading: str) -> str:
    """Return the text below the one heading that contains these words, up to the next of the same depth or above."""
    text = read(paper)
    found = [each for each in _HEADING.finditer(text) if heading in each["text"]]
    assert len(found) == 1, f"{paper.name}: {len(found)} headings with {heading}"
    level = len(found[0]["level"])
    after = (each.start() for each in _HEADING.finditer(text, found[0].end()) if len(each["level"]) <= level)
    return text[found[0].end() : next(after, len(text))]


def rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the tables in a text, their heads left out."""
    for line in text.splitlines():
        if line.startswith("| ") and not line.startswith("|--"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def names_in(cell: str) -> list[str]:
    """Return what stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def _without_blocks(paper: Path) -> str:
    return _FENCE.sub("", read(paper))


def _anchor(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")
