"""What a backup says of itself: at its beginning what it is, at its end what must be in it."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from sync.backup.sealing import BackupUnreadable
from sync.store.canonical import canonical_json

FORMAT: Final = 1
"""The layout of a backup; one of another is refused."""
ABOUT: Final = "about.json"
MANIFEST: Final = "manifest.json"
TABLES: Final = "tables/"
"""Rows: ``tables/<table>/<number>.jsonl``, each line the values of one row in the order of `About.columns`."""
_PURPOSE: Final = b"yujing backup"

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class About:
    """The first member: of which site, when, by which version; ``revision`` is that of the tables, by name."""

    format: int
    product: str
    revision: str
    site: str
    university: str
    taken_at: datetime
    columns: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The last member: each member's SHA-256, each table's rows, the last link of the audit log.

    ``proof`` is made of all this under the site's marker key: only who has that key can have written the backup, and
    with another key it must not be used (messages would be sent again under other markers).
    """

    members: Mapping[str, str]
    rows: Mapping[str, int]
    audit_head: str
    proof: str = field(default="")

    def proof_under(self, marker_key: bytes) -> str:
        """Return what ``proof`` has to be."""
        content = canonical_json([self.members, self.rows, self.audit_head])
        return hmac.new(hmac.digest(marker_key, _PURPOSE, "sha256"), content.encode(), sha256).hexdigest()

    def proven_under(self, marker_key: bytes) -> bool:
        """Say whether the backup was written under this marker key, and is as it was written."""
        return hmac.compare_digest(self.proof, self.proof_under(marker_key))


def read_as(kind: type[Read], text: bytes) -> Read:
    """Return what `canonical_json` wrote of an `About` or a `Manifest`.

    Raises:
        BackupUnreadable: it is of another format.
    """
    try:
        found: Read = TypeAdapter(kind).validate_json(text)
    except ValidationError:
        raise BackupUnreadable("备份的格式本版本不认识，它可能出自更新的版本；请用写它的那个版本恢复。") from None
    return found
