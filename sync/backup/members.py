"""What goes into a backup: the rows of the store at one moment, and the files that belong to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sync.backup.manifest import ABOUT, FORMAT, MANIFEST, TABLES, About, Manifest
from sync.backup.packing import Member
from sync.store.audit import head
from sync.store.canonical import canonical_json
from sync.store.dumping import dump_rows, tables_of
from sync.store.migrate import revision_in

if TYPE_CHECKING:
    from sync.store.database import Store

_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Contents:
    """What is backed up of a site: the store, and folders by the name they get in the backup; under which key.

    Of ``single`` files each has its name as well. Secrets are never among them.
    """

    store: Store
    university: str
    taken_at: datetime
    marker_key: bytes
    folders: Mapping[str, Path] = field(default_factory=dict)
    single: Mapping[str, Path] = field(default_factory=dict)


@dataclass(slots=True)
class Written:
    """What went into a backup so far, filled while `members_of` is read."""

    digests: dict[str, str] = field(default_factory=dict)
    rows: Counter[str] = field(default_factory=Counter)
    files: int = 0
    audit_head: str = ""


def members_of(contents: Contents, written: Written) -> Iterator[Member]:
    """Yield the members of a backup: what it is, all tables at one moment, files, and the manifest.

    The files are read after the tables, so that whatever a row names is there; one that is gone by then was erased.
    """
    for member in _content(contents, written):
        digest = sha256()
        yield Member(member.name, member.size, _hashed(member.pieces, digest.update))
        written.digests[member.name] = digest.hexdigest()
    plain = Manifest(written.digests, written.rows, written.audit_head)
    proven = Manifest(plain.members, plain.rows, plain.audit_head, plain.proof_under(contents.marker_key))
    yield _of_text(MANIFEST, canonical_json(proven))


def _hashed(pieces: Iterable[bytes], take: Callable[[bytes], object]) -> Iterator[bytes]:
    for piece in pieces:
        take(piece)
        yield piece


def _content(contents: Contents, written: Written) -> Iterator[Member]:
    yield from _rows(contents, written)
    for name, file in contents.single.items():
        with suppress(FileNotFoundError):
            yield _of_bytes(name, file.read_bytes())
    for name, folder in contents.folders.items():
        for file in files_below(folder):
            with suppress(FileNotFoundError):
                size = file.stat().st_size
                written.files += 1
                yield Member(f"{name}/{file.relative_to(folder).as_posix()}", size, _read(file))


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder and below, in order; none that is still being written (``.name``)."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink() and not file.name.startswith("."):
            yield file


def _rows(contents: Contents, written: Written) -> Iterator[Member]:
    store = contents.store
    with store.read() as tx:
        tables = tables_of(tx)
        about = About(
            format=FORMAT,
            product=version("yujing"),
            revision=revision_in(tx) or "",
            site=store.site_id,
            university=contents.university,
            taken_at=contents.taken_at,
            columns={table.name: tuple(table.columns.keys()) for table in tables},
        )
        yield _of_text(ABOUT, canonical_json(about))
        for table in tables:
            written.rows[table.name] = 0
            for number, lines in enumerate(dump_rows(tx, store.site_id, table), start=1):
                written.rows[table.name] += lines.count("\n")
                yield _of_text(f"{TABLES}{table.name}/{number:06}.jsonl", lines)
        last = head(tx, store.site_id) if written.rows["audit"] else None
        written.audit_head = "" if last is None else f"{last.sequence}-{last.digest}"


def _of_text(name: str, text: str) -> Member:
    return _of_bytes(name, text.encode())


def _of_bytes(name: str, data: bytes) -> Member:
    return Member(name, len(data), (data,))


def _read(file: Path) -> Iterator[bytes]:
    with file.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece
