"""What is past its time (settings ``[retention]``): listed, then erased on a person's word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from sync.actions.acting import Who, permitted
from sync.actions.forget import erase
from sync.actions.forget_listing import listed
from sync.cases.roles import SiteAction
from sync.privacy.dates import years_before
from sync.privacy.old_files import files_before
from sync.refusal import Refusal
from sync.store.audit import append_audit
from sync.store.audit_check import say_erased
from sync.store.expiry import (
    empty_audit,
    empty_cases,
    empty_messages,
    empty_plans,
    expired_audit,
    expired_cases,
    expired_messages,
    expired_plans,
    students_gone,
)
from sync.store.tidying import sweep

if TYPE_CHECKING:
    from pathlib import Path

    from sync.site import Site


@dataclass(frozen=True, slots=True)
class Retained:
    """What is past its time. ``come_back`` are students erased before whom a restored backup still had.

    ``students`` left so long ago that all about them is erased; ``held`` are those of them of whom something has to be
    settled or kept first, and why. The others are ids: cases, messages and plans to be emptied, entries of the audit
    log, files.
    """

    come_back: tuple[str, ...]
    students: tuple[str, ...]
    held: tuple[tuple[str, str], ...]
    cases: tuple[int, ...]
    messages: tuple[int, ...]
    plans: tuple[int, ...]
    audit: tuple[int, ...]
    files: tuple[Path, ...]
    done: bool = False
    swept: bool = True

    @property
    def nothing(self) -> bool:
        """Say whether nothing is past its time."""
        return not (
            self.come_back
            or self.students
            or self.held
            or self.cases
            or self.messages
            or self.plans
            or self.audit
            or self.files
        )

    @property
    def waits(self) -> bool:
        """Say whether something is left for a person."""
        return bool(self.held) or not self.swept or (not self.done and not self.nothing)

    def lines(self) -> Iterator[str]:
        """Yield what there is, in words."""
        what = "已清除" if self.done else "待清除"
        counts = (
            (len(self.come_back), "名以前清除过的学生（恢复备份带回的）"),
            (len(self.students), "名离校已久的学生的全部信息"),
            (len(self.cases), "个到期个案的内容（统计和文号保留）"),
            (len(self.messages), "条消息的正文"),
            (len(self.plans), "份计划的内容"),
            (len(self.audit), "条审计记录的内容"),
            (len(self.files), "个打印的文件"),
        )
        yield from (f"{what}：{count} {title}" for count, title in counts if count)
        yield from (f"暂不能清除：学号 {number}：{why}" for number, why in self.held)


def list_retention(site: Site, who: Who) -> Retained:
    """Return what is past its time; nothing is changed.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
    """
    permitted(site, who, SiteAction.RETAIN)
    return _found(site)


def apply_retention(site: Site, who: Who, reason: str) -> Retained:
    """Erase what is past its time; what is held back stays listed.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
    """
    actor = permitted(site, who, SiteAction.RETAIN)
    found, site_id, at = _found(site), site.store.site_id, site.clock.now()
    for file in found.files:
        file.unlink(missing_ok=True)
    with site.store.begin() as tx:
        empty_cases(tx, site_id, found.cases)
        empty_messages(tx, site_id, found.messages)
        empty_plans(tx, site_id, found.plans)
        entries, actors = empty_audit(tx, site_id, found.audit)
        if entries or actors:
            say_erased(tx, site_id, at=at, actor=actor.account, why=reason, entries=entries, actors=actors)
        counts = {
            "students": len(found.students) + len(found.come_back),
            "cases": len(found.cases),
            "messages": len(found.messages),
            "plans": len(found.plans),
            "files": len(found.files),
        }
        details = {name: str(count) for name, count in counts.items()} | {"why": reason}
        append_audit(
            tx, site_id, at=at, actor=actor.account, action="retention.applied", subject="retention", details=details
        )
    gone = sorted({*found.students, *found.come_back})
    swept = erase(site, actor, gone, reason) if gone else sweep(site.store)
    return replace(found, done=True, swept=swept)


def _found(site: Site) -> Retained:
    from sync.actions.forget import come_back

    years, site_id = site.settings.retention, site.store.site_id

    def before(kept: int) -> datetime:
        """Return the moment before which what happened is past its time; nothing ever is, where it is kept for good."""
        if not kept:
            return datetime(1, 1, 1, tzinfo=UTC)
        return datetime.combine(years_before(site.today(), kept), time(), site.settings.site.zone)

    with site.store.read() as tx:
        gone = students_gone(tx, site_id, before(years.students))
        cases = expired_cases(tx, site_id, before(years.cases))
        messages = expired_messages(tx, site_id, before(years.messages))
        plans = expired_plans(tx, site_id, before(years.plans))
        audit = expired_audit(tx, site_id, before(years.audit))
    held = {number: why for number in gone if (why := _held(site, number))}
    return Retained(
        come_back=tuple(sorted(come_back(site))),
        students=tuple(number for number in gone if number not in held),
        held=tuple(held.items()),
        cases=cases,
        messages=messages,
        plans=plans,
        audit=audit,
        files=files_before(site.path(site.settings.paper.output), before(years.prints)),
    )


def _held(site: Site, student_no: str) -> str:
    """Return why a student who left cannot be erased yet; empty where nothing is in the way."""
    try:
        found = listed(site, student_no)
    except Refusal as nothing_there:
        return str(nothing_there)
    if found.obstacles:
        return "；".join(found.obstacles)
    return "个案的档案还须保存" if found.kept else ""
