"""The register of scanned papers: which file belongs to which case, and what its content was."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import insert, select

from sync.store.audit import append_audit
from sync.store.record_tables import SCANS
from sync.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Scan:
    """A filed scan: ``kind`` says of what, ``stored_as`` is its path below the folder of scans.

    ``file_name`` is what it was called where it came from, ``code`` what the QR code on it says, where one was read.
    """

    id: int
    case_id: int | None
    record_id: int | None
    college: str
    kind: str
    file_name: str
    stored_as: str
    sha256: str
    size: int
    media_type: str
    filed_by: str
    filed_at: datetime
    code: str | None = None


_COLUMNS = [SCANS.c[each.name] for each in fields(Scan)]


def insert_scan(tx: Transaction, site_id: str, scan: Scan) -> int:
    """Enter a scan in the register and return its id (the one that it carries is not looked at)."""
    values = {each.name: getattr(scan, each.name) for each in fields(Scan) if each.name != "id"}
    statement = insert(SCANS).values(site_id=site_id, **values).returning(SCANS.c.id)
    number = int(tx.execute(statement).scalar_one())
    append_audit(
        tx,
        site_id,
        at=scan.filed_at,
        actor=scan.filed_by,
        action="scan.filed",
        subject=f"scan:{number}",
        details={"case": str(scan.case_id or ""), "sha256": scan.sha256},
    )
    return number


def read_scans(
    tx: Transaction, site_id: str, case_ids: Collection[int] | None = None, *, sha256: str | None = None
) -> list[Scan]:
    """Return the site's scans in the order of filing; of these cases, or with this content, where asked for."""
    query = select(*_COLUMNS).where(SCANS.c.site_id == site_id).order_by(SCANS.c.id)
    if case_ids is not None:
        query = query.where(SCANS.c.case_id.in_(sorted(set(case_ids))))
    if sha256 is not None:
        query = query.where(SCANS.c.sha256 == sha256)
    return [Scan(**row) for row in tx.execute(query).mappings()]
