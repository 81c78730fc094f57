"""Whatever table the store has, or will have: after an erasure no column of it holds the student's number."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, String, Table, insert, select
from sqlalchemy.types import TypeDecorator

from sync.store.audit import append_audit, read_audit
from sync.store.audit_check import check_audit, erase_content, say_erased
from sync.store.database import Store
from sync.store.erased_audit import entries_about
from sync.store.erased_texts import replace_assessments, replace_in_texts
from sync.store.erasing import WAYS, count_rows_of, erase_rows, find_person
from tests.architecture.test_data_inventory import PERSONAL, listed
from tests.sync.store.schema import every_table

NUMBER, EMAIL, NAME = "2023019999", "lanxi@example.invalid", "欧阳兰溪"
NOW = datetime(2025, 3, 14, 2, tzinfo=UTC)
TEXTS = {(table, column) for table, column, kind, _ in listed(PERSONAL) if kind != "staff"}
SPECIAL = {
    "student_no": NUMBER,
    "recipient_key": f"student:{NUMBER}",
    "case_ref": f"asnu/study/{NUMBER}/2024-2025-1",
    "email": EMAIL,
    "name": NAME,
    "lms_user_id": 77,
    "state": "closed",
}
JSON_TEXTS = {
    "assessment": f'{{"warnings":[{{"student_no":"{NUMBER}"}}]}}',
    "plan": f'{{"steps":[{{"step":{{"members":[{{"student_no":"{NUMBER}","user_id":77}}]}}}}]}}',
    "signed_list": f'{{"rows":[{{"name":"{NAME}","number":"{NUMBER}"}},{{"name":"别人","number":"2"}}]}}',
}


def value_of(table: Table, column: Column[Any]) -> Any:
    if column.name in SPECIAL and (column.name != "name" or table.name == "fact_students"):
        return SPECIAL[column.name]
    if column.name == "body":
        return JSON_TEXTS[table.name]
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, String):
        room = kind.length is None or kind.length >= 100
        return f"说 {NUMBER}，{EMAIL}" if room and (table.name, column.name) in TEXTS else "x"
    plain: dict[type, Any] = {Boolean: False, Integer: 1, DateTime: NOW, Date: date(2025, 3, 14), JSON: {}}
    return next(value for known, value in plain.items() if isinstance(kind, known))


def fill(store: Store) -> None:
    """Put one row about the student into every table but the audit log."""
    with store.begin() as tx:
        for table in every_table().sorted_tables:
            if table.name in ("audit", "erasure"):
                continue
            row = {column.name: value_of(table, column) for column in table.columns if column.name != "site_id"}
            row |= {name: None for name in ("successor_id", "follows", "behind", "superseded_at") if name in row}
            tx.execute(insert(table).values(site_id="main", **row))
        append_audit(tx, "main", at=NOW, actor="李红", action="case.confirmed", subject="case:1", details={"why": NAME})


def everything(store: Store) -> list[tuple[str, str]]:
    with store.read() as tx:
        return [
            (table.name, str(value))
            for table in every_table().sorted_tables
            for row in tx.execute(select(table))
            for value in row
        ]


def test_after_an_erasure_no_table_holds_the_number_the_address_or_the_name(store: Store) -> None:
    fill(store)
    before = {table for table, value in everything(store) if NUMBER in value}
    assert before >= {table.name for table, way in WAYS.items() if way.by == "student_no"}
    with store.begin() as tx:
        person = find_person(tx, "main", NUMBER)
        assert (person.case_ids, person.lms_user_ids, person.emails, person.names) == ((1,), (77,), (EMAIL,), (NAME,))
        assert set(count_rows_of(tx, "main", person)) == {table.name for table in WAYS}
        entries = entries_about(tx, "main", person)
        replace_assessments(tx, "main", [person], {})
        erase_rows(tx, "main", person)
        replace_in_texts(tx, "main", person)
        erased = erase_content(tx, "main", entries)
        say_erased(tx, "main", at=NOW, actor="李红", why="", entries=erased, actors=[])
    left = [(table, value) for table, value in everything(store) if any(s in value for s in (NUMBER, EMAIL, NAME))]
    assert left == []
    with store.read() as tx:
        assert check_audit(tx, "main").faults == ()
        assert read_audit(tx, "main")[0].subject is None


def test_what_others_count_on_stays(store: Store) -> None:
    fill(store)
    with store.begin() as tx:
        person = find_person(tx, "main", NUMBER)
        erase_rows(tx, "main", person)
        replace_in_texts(tx, "main", person)
    rows = dict.fromkeys(table for table, _ in everything(store))
    kept = {table.name for table, way in WAYS.items() if not way.deletes}
    assert kept <= rows.keys()
    bodies = [value for table, value in everything(store) if table == "signed_list" and value.startswith("{")]
    assert bodies == ['{"rows":[{"name":"别人","number":"2"}]}']
