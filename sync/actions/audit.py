"""Look into the audit log, and check that nobody tampered with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sync.actions.acting import Who, permitted
from sync.cases.roles import SiteAction
from sync.refusal import Refusal
from sync.store.audit import AuditEntry, read_audit
from sync.store.audit_chain import head_of
from sync.store.audit_check import AuditReport, check_audit

if TYPE_CHECKING:
    from sync.site import Site


def verify_audit(site: Site, printed: Sequence[str] = ()) -> AuditReport:
    """Compute the chain anew and look for the heads that were ``printed``. Nothing personal is shown.

    Raises:
        Refusal: what was given is no head.
    """
    heads = []
    for text in printed:
        found = head_of(text)
        if found is None:
            raise Refusal(f"“{text}”不是链首；名单上印的形如 128-3f9c2a7be01d4c55a0b1c2d3（条数、短横、24 位）。")
        heads.append(found)
    with site.store.read() as tx:
        return check_audit(tx, site.store.site_id, heads)


def show_audit(site: Site, who: Who, subject: str | None, last: int) -> tuple[AuditEntry, ...]:
    """Return the last entries, of one subject where it is named.

    Raises:
        UnknownActor, NotPermitted: it is not this person's to read.
    """
    permitted(site, who, SiteAction.AUDIT)
    with site.store.read() as tx:
        return tuple(read_audit(tx, site.store.site_id, subject=subject, last=last))
