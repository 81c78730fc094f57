"""Answers that shrank too much since last time to be believed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sync.store.findings import Finding
from sync.store.offerings import Offering

_ADVICE = "，未采用，原有数据保留。请检查 Moodle 与连接账号的权限；确实如此时，由管理员具名接受后再读取一次"


def shrunken_site(before: Sequence[Offering], now: int, share: Decimal) -> Finding | None:
    """Return a finding where Moodle lists fewer than ``share`` of last time's courses."""
    last = sum(offering.vanished_at is None for offering in before)
    if not _shrunken(last, now, share):
        return None
    return Finding("shrunken_site", "site", f"Moodle 上次列出 {last} 门课程，这次只有 {now} 门{_ADVICE}")


def shrunken_offering(before: Offering | None, now: Offering, share: Decimal) -> Finding | None:
    """Return a finding where an offering has fewer than ``share`` of last time's students, or of its marks."""
    if before is None:
        return None
    students = (before.students_seen or 0, now.students_seen or 0)
    marks = (before.marks_seen or 0, now.marks_seen or 0)
    shrunk = [
        f"{what}上次 {last} 个，这次 {this} 个"
        for what, (last, this) in (("学生", students), ("成绩", marks))
        if _shrunken(last, this, share)
    ]
    if not shrunk:
        return None
    return Finding("shrunken_offering", now.shortname, f"{now.shortname}：{'，'.join(shrunk)}{_ADVICE}")


def _shrunken(last: int, now: int, share: Decimal) -> bool:
    return now < last * share
