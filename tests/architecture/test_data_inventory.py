"""The data inventory names every column of every table once, and says of erasing what the code does."""

from __future__ import annotations

from sync.store.erasing import WAYS
from sync.store.protected import PROTECTED
from tests.architecture import markdown as md
from tests.sync.store.schema import every_table

INVENTORY = md.ROOT / "docs" / "data-inventory.md"
TEMPLATE = md.ROOT / "docs" / "impact-assessment.zh-CN.md"
PERSONAL, OTHER = "Columns with personal data", "Columns without personal data"
Columns = set[tuple[str, str]]


def listed(heading: str) -> list[tuple[str, str, str, str]]:
    """Return (table, column, kind, how it is erased) of each column in a table of the inventory."""
    found = []
    for table, columns, *rest in md.rows(md.section(INVENTORY, heading)):
        kind, erased = (*rest, "", "")[:2]
        found += [(table.strip("`"), name, kind, erased) for name in md.names_in(columns) if table != "table"]
    return found


def test_every_column_is_in_the_inventory_once() -> None:
    there = [(table.name, column.name) for table in every_table().sorted_tables for column in table.columns]
    said = [(table, column) for heading in (PERSONAL, OTHER) for table, column, *_ in listed(heading)]
    assert sorted(said) == sorted(each for each in there if each[1] != "site_id")


def test_what_is_said_of_erasing_is_what_is_done() -> None:
    said = {(table, column): erased for table, column, _, erased in listed(PERSONAL)}
    for table, way in WAYS.items():
        names = [name for name in table.columns.keys() if (table.name, name) in said]  # noqa: SIM118 - a collection
        if way.deletes:
            assert {said[table.name, name] for name in names} == {"row"}, table.name
            continue
        done = {**dict.fromkeys(way.emptied, "emptied"), **dict.fromkeys(way.token, "token")}
        assert {name for name in names if said[table.name, name] in ("emptied", "token")} == {
            *done,
            *way.numbered,
        } & set(names), table.name
        assert {name: said[table.name, name] for name in done} == done, table.name


def test_nothing_about_a_student_is_said_to_stay() -> None:
    staff = {"staff", "record of processing"}
    assert [each for each in listed(PERSONAL) if each[3] == "–" and each[2] not in staff] == []


def test_what_lies_sealed_is_said_to() -> None:
    assert {column for _, column, kind, _ in listed(PERSONAL) if "sealed" in kind} == set(PROTECTED)


def test_every_kind_of_data_has_a_purpose_a_basis_and_an_end() -> None:
    kinds = {row[0]: row for row in md.rows(md.section(INVENTORY, "Kinds of data"))}
    assert {kind.partition(",")[0] for _, _, kind, _ in listed(PERSONAL)} <= kinds.keys()
    assert all(len(row) == 7 and all(row) for row in kinds.values())


def test_the_template_goes_through_what_the_law_asks_for() -> None:
    text = md.read(TEMPLATE)
    for words in (
        "第五十五条",
        "第五十六条",
        "合法、正当、必要",
        "安全风险",
        "保护措施",
        "至少保存三年",
        "data-inventory.md",
    ):
        assert words in text
