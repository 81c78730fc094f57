"""Data that leaves the store as files: by whom, why and what, in the audit log before the first byte is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sync.actions.acting import Who, actor_of, permitted
from sync.cases.roles import SiteAction
from sync.store.audit import append_audit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sync.actions.forms import FormsResult
    from sync.cases.permission import Actor
    from sync.site import Site


def note_taken_out(
    site: Site,
    actor: Actor,
    how: Literal["export", "print", "archive"],
    what: str,
    reason: str,
    details: Mapping[str, str] | None = None,
) -> None:
    """Write down that data leaves: ``what`` (``facts``, ``forms``, ``near``, ``files``) and where to."""
    with site.store.begin() as tx:
        append_audit(
            tx,
            site.store.site_id,
            at=site.clock.now(),
            actor=actor.account,
            action=how,
            subject=what,
            details={"why": reason, **(details or {})},
        )


def print_with_reason(
    site: Site,
    who: Who,
    reason: str,
    policy: str | None = None,
    *,
    colleges: Collection[str] = (),
    progress: Callable[[int], None] | None = None,
) -> tuple[FormsResult, ...]:
    """Print what `sync.actions.forms.print_forms` does, on a person's word.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
        FormError, FontError: see there.
    """
    from sync.actions.forms import print_forms

    actor = permitted(site, who, SiteAction.PRINT, colleges or None)
    scope = {"colleges": "、".join(sorted(colleges))} if colleges else {}
    note_taken_out(site, actor, "print", "forms", reason, {"policy": policy or "", **scope})
    return print_forms(site, policy, colleges=colleges, progress=progress)


def note_near_sheet(
    site_folder: Path, who: Who, reason: str, sheet: Path, policy: str | None, *, own: bool = False
) -> None:
    """Write down that the near list is saved as a sheet with names; ``own``: only of those who are the person's to see.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
    """
    from sync.site import open_site

    with open_site(site_folder) as site:
        actor = actor_of(site, who) if own else permitted(site, who, SiteAction.PRINT)
        note_taken_out(site, actor, "export", "near", reason, {"file": str(sheet), "policy": policy or ""})
