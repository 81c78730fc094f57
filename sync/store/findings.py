"""What was found amiss while mapping and checking: listed for a person, kept until it is no longer so."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from sync.store.site_tables import findings
from sync.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing amiss: a stable code, what it is about (a course, an item, a number), and what to do, in Chinese."""

    code: str
    subject: str
    text: str


def replace_findings(
    transaction: Transaction,
    site_id: str,
    scope: str,
    now: Iterable[Finding],
    run_id: int,
    at: datetime,
) -> None:
    """Make ``now`` what is amiss within ``scope`` (``offering:34``, ``import``, …); what is gone counts as resolved."""
    wanted = set(now)
    mine = (findings.c.site_id == site_id, findings.c.scope == scope, findings.c.resolved_at.is_(None))
    query = select(findings.c.id, findings.c.code, findings.c.subject, findings.c.text).where(*mine)
    standing = {Finding(*rest): row_id for row_id, *rest in transaction.execute(query)}
    gone = [row_id for finding, row_id in standing.items() if finding not in wanted]
    for row_id in gone:
        transaction.execute(findings.update().where(findings.c.id == row_id).values(resolved_at=at))
    new = sorted(wanted - standing.keys(), key=lambda finding: (finding.code, finding.subject, finding.text))
    constants = {"site_id": site_id, "scope": scope, "run_id": run_id}
    rows = [{**constants, "code": f.code, "subject": f.subject, "text": f.text} for f in new]
    if rows:
        transaction.execute(findings.insert(), rows)


def list_findings(transaction: Transaction, site_id: str, codes: Collection[str] | None = None) -> list[Finding]:
    """Return what is amiss now, of these codes where they are given, ordered by code and subject."""
    query = select(findings.c.code, findings.c.subject, findings.c.text).where(
        findings.c.site_id == site_id, findings.c.resolved_at.is_(None)
    )
    if codes is not None:
        query = query.where(findings.c.code.in_(sorted(codes)))
    found = {Finding(*row) for row in transaction.execute(query)}
    return sorted(found, key=lambda finding: (finding.code, finding.subject, finding.text))


def resolve_scopes(transaction: Transaction, site_id: str, scopes: Collection[str], at: datetime) -> None:
    """Count everything within these scopes as resolved."""
    for scope in scopes:
        transaction.execute(
            findings.update()
            .where(findings.c.site_id == site_id, findings.c.scope == scope, findings.c.resolved_at.is_(None))
            .values(resolved_at=at)
        )


def standing_scopes(transaction: Transaction, site_id: str) -> set[str]:
    """Return the scopes within which anything is amiss now."""
    query = select(findings.c.scope).where(findings.c.site_id == site_id, findings.c.resolved_at.is_(None)).distinct()
    return set(transaction.scalars(query))
