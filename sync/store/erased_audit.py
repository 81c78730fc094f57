"""Which entries of the audit log are about a student, so that what they say can be erased."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from sync.store.audit import AUDIT
from sync.store.dispensations import DISPENSATIONS
from sync.store.erasing import Person
from sync.store.outbox import OUTBOX
from sync.store.record_tables import RECORDS, SCANS
from sync.store.transaction import Transaction


def entries_about(tx: Transaction, site_id: str, person: Person) -> list[int]:
    """Return the numbers of the entries about a student, a case, a record, a scan or a message of theirs.

    To be asked before the rows themselves are erased, by which they are found.
    """
    subjects = {f"student:{person.student_no}", *(f"case:{each}" for each in person.case_ids)}
    for word, table in (("record", RECORDS), ("scan", SCANS), ("message", OUTBOX)):
        query = select(table.c.id).where(table.c.site_id == site_id, table.c.case_id.in_(person.case_ids))
        subjects |= {f"{word}:{each}" for each in tx.scalars(query)}
    of_theirs = (DISPENSATIONS.c.site_id == site_id, DISPENSATIONS.c.student_no == person.student_no)
    subjects |= {f"exception:{each}" for each in tx.scalars(select(DISPENSATIONS.c.id).where(*of_theirs))}
    named: list[ColumnElement[bool]] = [AUDIT.c.subject.in_(sorted(subjects))]
    for text in (person.student_no, *person.emails, *person.names):
        named += [column.contains(text, autoescape=True) for column in (AUDIT.c.subject, AUDIT.c.details)]
    query = select(AUDIT.c.sequence).where(AUDIT.c.site_id == site_id, or_(*named)).order_by(AUDIT.c.sequence)
    return list(tx.scalars(query))
