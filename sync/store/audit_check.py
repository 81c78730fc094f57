"""Check the audit log: every link, every part that is still there, every erasure; and the heads that were printed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Row, update

from sync.store.audit import AUDIT, append_audit, chained_rows
from sync.store.audit_chain import BEFORE_ALL, Head, link, numbers_of, part_digest, ranges
from sync.store.transaction import Transaction

ERASED: Final = "audit.erased"
"""The entry that says of which entries the content was erased, and of which the actor."""

RESTORED: Final = "store.restored"
"""The entry after which the store is one that was restored from a backup; what followed the backup is lost."""


@dataclass(frozen=True, slots=True)
class AuditFault:
    """What is wrong, at which entry (0: with the log as a whole), in Chinese."""

    sequence: int
    what: str


@dataclass(slots=True)
class _Walk:
    """What was seen of the log so far."""

    before: str = BEFORE_ALL
    sequence: int = 0
    faults: list[AuditFault] = field(default_factory=list)
    without_content: set[int] = field(default_factory=set)
    without_actor: set[int] = field(default_factory=set)
    content_said: set[int] = field(default_factory=set)
    actor_said: set[int] = field(default_factory=set)
    restored: list[tuple[int, datetime, dict[str, str]]] = field(default_factory=list)

    def fault(self, what: str) -> None:
        """Note a fault at the entry looked at."""
        self.faults.append(AuditFault(self.sequence, what))


@dataclass(frozen=True, slots=True)
class AuditReport:
    """How many entries were checked, the last link, everything that is wrong, and what is right but should be known.

    ``notes`` tell where the store was restored from a backup: what was written between is lost, and said to be so.
    """

    entries: int
    head: Head | None
    faults: tuple[AuditFault, ...]
    notes: tuple[str, ...] = ()


def check_audit(tx: Transaction, site_id: str, printed: Sequence[Head] = ()) -> AuditReport:
    """Compute the chain anew, and look for the heads that were ``printed``.

    A part may be missing only where a later entry says that it was erased.
    """
    walk, wanted = _Walk(), list(printed)
    for row in chained_rows(tx, site_id):
        _look_at(walk, site_id, row)
        wanted = [each for each in wanted if not each.names(row.sequence, row.digest)]
    _missing(walk.faults, walk.without_content - walk.content_said, "内容")
    _missing(walk.faults, walk.without_actor - walk.actor_said, "办理人")
    walk.faults += [AuditFault(0, _not_there(walk, each)) for each in wanted]
    found = Head(walk.sequence, walk.before) if walk.sequence else None
    return AuditReport(walk.sequence, found, tuple(walk.faults), tuple(_restored(walk)))


def _not_there(walk: _Walk, each: Head) -> str:
    """Say what it means that a head which was printed is not in the log."""
    lost = [sequence for sequence, _, _ in walk.restored if sequence <= each.sequence]
    if lost:
        return f"打印的链首 {each} 不在日志里：它或许在第 {lost[-1]} 条恢复备份时丢失的部分之中，请与恢复的时间核对"
    if each.sequence > walk.sequence:
        return f"打印的链首 {each} 在日志之外：日志只到第 {walk.sequence} 条，末尾可能被截去"
    return f"打印的链首 {each} 与日志不符：此前的内容被改写过"


def _restored(walk: _Walk) -> Iterator[str]:
    for sequence, at, said in walk.restored:
        taken = said.get("taken_at", "")[:16].replace("T", " ")
        yield (
            f"第 {sequence} 条：{at:%Y-%m-%d %H:%M}（UTC）由 {taken} 的备份恢复；"
            f"备份之后到那时为止的记录已经丢失，其余环环相扣"
        )


def _look_at(walk: _Walk, site_id: str, row: Row[Any]) -> None:
    if row.sequence != walk.sequence + 1:
        walk.fault(f"其后缺第 {walk.sequence + 1} 条起的内容，下一条是第 {row.sequence} 条")
    walk.sequence = row.sequence
    _part(walk, (row.actor,), row.actor_salt, row.actor_digest, walk.without_actor, "办理人")
    _part(walk, (row.subject, row.details), row.content_salt, row.content_digest, walk.without_content, "内容")
    expected = link(walk.before, site_id, row.sequence, row.at, row.action, row.actor_digest, row.content_digest)
    if expected != row.digest:
        walk.fault("与前一条接不上：本条或此前的内容被改动、调换、插入或删除")
    walk.before = row.digest
    if row.action == RESTORED:
        walk.restored.append((row.sequence, row.at, json.loads(row.details or "{}")))
    if row.action == ERASED and row.details is not None:
        said = json.loads(row.details)
        walk.content_said |= {each for each in numbers_of(said.get("entries", "")) if each < row.sequence}
        walk.actor_said |= {each for each in numbers_of(said.get("actors", "")) if each < row.sequence}


def _part(
    walk: _Walk, texts: Iterable[str | None], salt: str | None, digest: str, missing: set[int], title: str
) -> None:
    there = [text for text in texts if text is not None]
    if not there and salt is None:
        missing.add(walk.sequence)
    elif salt is None or part_digest(salt, *there) != digest:
        walk.fault(f"{title}与其校验值不符，被改动过")


def _missing(faults: list[AuditFault], sequences: set[int], title: str) -> None:
    faults += [AuditFault(each, f"{title}不见了，而没有任何删除记录说明") for each in sorted(sequences)]


def erase_content(tx: Transaction, site_id: str, sequences: Iterable[int]) -> list[int]:
    """Empty what these entries say, but for those that tell of erasures; return which were."""
    return _erase(tx, site_id, sequences, AUDIT.c.content_salt, subject=None, details=None, content_salt=None)


def erase_actors(tx: Transaction, site_id: str, sequences: Iterable[int]) -> list[int]:
    """Empty who acted in these entries; return which were."""
    return _erase(tx, site_id, sequences, AUDIT.c.actor_salt, actor=None, actor_salt=None)


def _erase(
    tx: Transaction,
    site_id: str,
    sequences: Iterable[int],
    salt: Column[Any],
    **values: None,
) -> list[int]:
    done = []
    for sequence in sorted(set(sequences)):
        there = (AUDIT.c.site_id == site_id, AUDIT.c.sequence == sequence, salt.is_not(None))
        kept = AUDIT.c.action != ERASED if "subject" in values else AUDIT.c.action != ""
        if tx.execute(update(AUDIT).where(*there, kept).values(**values)).rowcount:
            done.append(sequence)
    return done


def say_erased(
    tx: Transaction,
    site_id: str,
    *,
    at: datetime,
    actor: str,
    why: str,
    entries: list[int],
    actors: list[int],
) -> None:
    """Write down of which entries the content, and of which the actor, was erased; nothing personal stands in it."""
    details = {"entries": ranges(entries), "actors": ranges(actors), "why": why}
    append_audit(tx, site_id, at=at, actor=actor, action=ERASED, subject="audit", details=details)
