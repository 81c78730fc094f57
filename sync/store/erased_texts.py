"""Take a student out of kept texts and lists: wherever a number stands that is not in a row about the student.

Lists kept as JSON lose the student's entries; a plan's steps keep their places, so there the number becomes the token;
in any other text the number, the address and, beside these, the name are replaced.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import Column, String, Table, Text, and_, func, or_, select, true, update

from sync.store.assessments import ASSESSMENTS, assessment_id
from sync.store.audit import AUDIT
from sync.store.canonical import canonical_json, digest
from sync.store.case_tables import CASES, EVENTS
from sync.store.erasing import WAYS, Person
from sync.store.metadata import metadata
from sync.store.outbox import OUTBOX
from sync.store.plans import PLANS
from sync.store.signed_lists import SIGNED_LISTS
from sync.store.transaction import Transaction

GONE: Final = "（已清除）"
_OF_ACCOUNTS: Final = ("user_id", "recipient", "lms_user_id")


def replace_in_texts(tx: Transaction, site_id: str, person: Person) -> Counter[str]:
    """Replace a student's number wherever else it stands; return how many texts of each table were changed."""
    changed: Counter[str] = Counter()
    for table in metadata.sorted_tables:
        if table in (ASSESSMENTS, AUDIT) or (table in WAYS and WAYS[table].deletes and table is not OUTBOX):
            continue
        for column in table.columns:
            if isinstance(column.type, String) and column.name != "site_id":
                changed[table.name] += _replace(tx, site_id, table, column, person)
    return +changed


def same_names(tx: Transaction, site_id: str, person: Person) -> Counter[str]:
    """Return how many texts about others hold the student's name, by table: perhaps another's, never replaced."""
    found: Counter[str] = Counter()
    for table in metadata.sorted_tables:
        if not person.names or table in (AUDIT, OUTBOX) or "student_no" in table.c:
            continue
        own = ~table.c.case_id.in_(person.case_ids) if "case_id" in table.c else true()
        texts = [column for column in table.columns if isinstance(column.type, Text)]
        holds = [column.contains(name, autoescape=True) for column in texts for name in person.names]
        if holds:
            query = select(func.count()).select_from(table).where(table.c.site_id == site_id, own, or_(*holds))
            found[table.name] = tx.execute(query).scalar_one()
    return +found


def _replace(tx: Transaction, site_id: str, table: Table, column: Column[Any], person: Person) -> int:
    sought = [person.student_no, *person.emails, *(person.names if column is OUTBOX.c.text else ())]
    named = or_(*(column.contains(each, autoescape=True) for each in sought))
    keys = list(table.primary_key.columns)
    done = 0
    for *key, value in tx.execute(select(*keys, column).where(table.c.site_id == site_id, named)).all():
        fresh = _cleaned(value, person, table)
        if fresh != value:
            same = and_(*(each == part for each, part in zip(keys, key, strict=True)))
            tx.execute(update(table).where(same).values({column: fresh}))
            done += 1
    return done


def _cleaned(value: str, person: Person, table: Table) -> str:
    if table in (PLANS, SIGNED_LISTS) and value.startswith(("{", "[")):
        kept = _without(json.loads(value), person, drops=table is SIGNED_LISTS)
        value = canonical_json(kept)
    fresh = _number(person.student_no).sub(person.token, value)
    for each in person.emails:
        fresh = fresh.replace(each, GONE)
    if fresh != value or table is OUTBOX:
        for name in person.names:
            fresh = fresh.replace(name, GONE)
    return fresh


def _number(student_no: str) -> re.Pattern[str]:
    """Find a number as a whole, not as a part of a longer one."""
    return re.compile(rf"(?<![0-9A-Za-z]){re.escape(student_no)}(?![0-9A-Za-z])")


def _without(value: object, person: Person, *, drops: bool) -> object:
    if isinstance(value, list):
        kept = [each for each in value if not (drops and _is_about(each, person))]
        return [_without(each, person, drops=drops) for each in kept]
    if not isinstance(value, dict):
        return value
    fresh = {name: _without(each, person, drops=drops) for name, each in value.items()}
    if _is_about(value, person):
        fresh |= {name: 0 for name in _OF_ACCOUNTS if fresh.get(name) is not None}
    return fresh


def _is_about(value: object, person: Person) -> bool:
    return isinstance(value, dict) and person.student_no in (each for each in value.values() if isinstance(each, str))


def assessments_naming(tx: Transaction, site_id: str, student_nos: Collection[str]) -> dict[str, str]:
    """Return the kept assessments in which any of these students occurs: their bodies by their ids."""
    named = or_(*(ASSESSMENTS.c.body.contains(f'"{each}"', autoescape=True) for each in student_nos))
    query = select(ASSESSMENTS.c.id, ASSESSMENTS.c.body).where(ASSESSMENTS.c.site_id == site_id, named)
    return {row.id: row.body for row in tx.execute(query)}


def replace_assessments(
    tx: Transaction, site_id: str, persons: Collection[Person], bodies: Mapping[str, str]
) -> dict[str, str]:
    """Take students out of every kept assessment; return what each is called now, by what it was called.

    ``bodies`` are those computed anew with a snapshot, by the earlier id; of all others the entries about the students
    are left out.
    """
    renamed = {}
    for before, body in assessments_naming(tx, site_id, [each.student_no for each in persons]).items():
        kept = json.loads(body)
        for person in persons:
            kept = _without(kept, person, drops=True)
        renamed[before] = _rename(tx, site_id, before, bodies.get(before) or canonical_json(kept))
    return renamed


def _rename(tx: Transaction, site_id: str, before: str, body: str) -> str:
    same = (ASSESSMENTS.c.site_id == site_id, ASSESSMENTS.c.id == before)
    row = tx.execute(select(ASSESSMENTS).where(*same)).one()
    found = digest(body)
    after = assessment_id(row.policy, row.scope, row.period, row.as_of, found)
    tx.execute(update(ASSESSMENTS).where(*same).values(id=after, digest=found, body=body))
    for table in (CASES, EVENTS, SIGNED_LISTS):
        rests = (table.c.site_id == site_id, table.c.assessment_id == before)
        tx.execute(update(table).where(*rests).values(assessment_id=after))
    waiting = (CASES.c.site_id == site_id, CASES.c.reexamine.contains(before, autoescape=True))
    for case_id, text in tx.execute(select(CASES.c.id, CASES.c.reexamine).where(*waiting)).all():
        tx.execute(update(CASES).where(CASES.c.id == case_id).values(reexamine=text.replace(before, after)))
    return after
