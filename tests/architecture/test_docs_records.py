"""The page on records names every field, every choice and every kind, as the code does."""

from __future__ import annotations

import re

from config.procedure_records import ALWAYS, OFFERED, SHAPES
from tests.architecture import markdown as md

PAGE = md.ROOT / "docs" / "records.md"


def rows(heading: str) -> dict[str, list[str]]:
    """Return the rows of the table whose first heading is given, by the code in their first cell."""
    table = md.read(PAGE).partition(f"| {heading} |")[2].partition("\n\n")[0]
    cells = [
        [cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines() if line.startswith("| `")
    ]
    return {row[0].strip("`"): row[1:] for row in cells}


def test_every_field_is_told_with_its_name_and_choices() -> None:
    told = rows("field")
    assert list(told) == [field.value for field in SHAPES]
    for field, shape in SHAPES.items():
        title, means = told[field.value]
        assert title == shape.title
        assert dict(re.findall(r"`(\w+)` ([^`]+?)(?:, |$)", means)) == dict(shape.choices or {})


def test_every_kind_is_told_with_its_fields() -> None:
    told = rows("kind")
    assert list(told) == [kind.value for kind in OFFERED]
    for kind, fields in OFFERED.items():
        offered, always = (re.findall(r"`(\w+)`", cell) for cell in told[kind.value])
        assert offered == [field.value for field in fields]
        assert always == [field.value for field in ALWAYS.get(kind, ())]
