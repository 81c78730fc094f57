"""Open a backup: into a folder of its own, with a store of its own, checked before anything of it is used."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Final

from sync.backup.manifest import ABOUT, FORMAT, MANIFEST, TABLES, About, Manifest, read_as
from sync.backup.packing import unpacked
from sync.backup.sealing import BackupUnreadable, unseal
from sync.store.database import StoreNewerError, open_store
from sync.store.dumping import defer_references, load_rows, tables_of
from sync.store.migrate import migrate

if TYPE_CHECKING:
    from sync.store.database import Store
    from sync.store.dumping import StoredTable
    from sync.store.transaction import Transaction

_APART: Final = ".restoring-"
"""How the name of a folder begins in which a backup lies open; then comes the number of the process."""
_PIECE: Final = 1 << 20
_DAMAGED: Final = "备份的内容与它的清单不符（{what}），不能使用；请换用另一份备份。"


@dataclass(frozen=True, slots=True)
class OpenedBackup:
    """A backup as it lies open: ``store`` holds its rows under the newest schema, ``files`` its folders and files."""

    about: About
    manifest: Manifest
    store: Store
    database: Path
    files: Path


@contextmanager
def opened_backup(file: Path, private: str, beside: Path) -> Iterator[OpenedBackup]:
    """Open a backup in a folder made below ``beside`` for it (mode 700), which is gone afterwards.

    Steps: decrypt it; read it member by member, rows into a store of its revision, files into a folder; compare all
    of it with its manifest; bring the store to the newest schema.

    Raises:
        BackupUnreadable: it cannot be decrypted, is damaged, or is of a later version of the program.
        OSError: the disk is full.
    """
    _clear_away(beside)
    with ExitStack() as open_:
        folder = Path(open_.enter_context(TemporaryDirectory(prefix=f"{_APART}{os.getpid()}-", dir=beside)))
        plain = folder / "inside.tar.gz"
        with plain.open("wb") as out:
            unseal(file, out, private)
        try:
            found = _read(plain, folder, open_)
        except (tarfile.TarError, EOFError, zlib.error, UnicodeError, ValueError) as error:
            raise BackupUnreadable(f"{file}：{_fault(error)}") from error
        plain.unlink()
        yield found


def _clear_away(beside: Path) -> None:
    """Remove what a process that was killed left lying open."""
    for folder in beside.glob(f"{_APART}*"):
        owner = folder.name.removeprefix(_APART).partition("-")[0]
        try:
            os.kill(int(owner), 0)
        except ProcessLookupError:
            shutil.rmtree(folder)
        except (PermissionError, ValueError):
            continue


def _fault(error: Exception) -> str:
    return str(error) if isinstance(error, StoreNewerError) else _DAMAGED.format(what="读不下去")


def _read(plain: Path, folder: Path, open_: ExitStack) -> OpenedBackup:
    members = unpacked(plain)
    found = _Found(folder / "files")
    about = found.about(members)
    database = folder / "store.sqlite3"
    store = open_store(f"sqlite:///{database}", about.site)
    open_.callback(store.close)
    migrate(store, about.revision)
    with store.begin() as tx:
        defer_references(tx)
        rows = _Rows(tx, about, {table.name: table for table in tables_of(tx)})
        for name, content in members:
            found.take(name, content, rows)
    manifest = found.compared(rows.counted)
    migrate(store)
    return OpenedBackup(about, manifest, store, database, folder / "files")


@dataclass(slots=True)
class _Rows:
    """The rows of a backup on their way into a store of its revision."""

    tx: Transaction
    about: About
    tables: dict[str, StoredTable]
    counted: Counter[str] = field(default_factory=Counter)

    def load(self, name: str, lines: str) -> None:
        table = name.removeprefix(TABLES).partition("/")[0]
        if table not in self.tables or table not in self.about.columns:
            raise BackupUnreadable(_DAMAGED.format(what=f"没有表 {table}"))
        self.counted[table] += load_rows(self.tx, self.tables[table], self.about.columns[table], lines)


@dataclass(slots=True)
class _Found:
    """What was read of a backup so far; its files go into the folder ``files``."""

    files: Path
    manifest: Manifest | None = None
    digests: dict[str, str] = field(default_factory=dict)

    def about(self, members: Iterator[tuple[str, IO[bytes]]]) -> About:
        """Read the first member."""
        name, content = next(members, ("", io.BytesIO()))
        if name != ABOUT:
            raise BackupUnreadable(_DAMAGED.format(what="没有开头"))
        text = content.read()
        self.digests[ABOUT] = sha256(text).hexdigest()
        about = read_as(About, text)
        if about.format != FORMAT:
            raise BackupUnreadable("备份是另一种格式；请用写它的那个版本恢复。")
        return about

    def take(self, name: str, content: IO[bytes], rows: _Rows) -> None:
        """Read another member: rows, a file, or the manifest."""
        if self.manifest is not None:
            raise BackupUnreadable(_DAMAGED.format(what="清单之后还有内容"))
        if name == MANIFEST:
            self.manifest = read_as(Manifest, content.read())
        elif name.startswith(TABLES):
            text = content.read()
            self.digests[name] = sha256(text).hexdigest()
            rows.load(name, text.decode())
        else:
            self.digests[name] = self._keep(name, content)

    def _keep(self, name: str, content: IO[bytes]) -> str:
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or parts[0] == "/":
            raise BackupUnreadable(_DAMAGED.format(what="文件名越出文件夹"))
        file, digest = self.files.joinpath(*parts), sha256()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with file.open("xb") as out:
            while piece := content.read(_PIECE):
                digest.update(piece)
                out.write(piece)
        file.chmod(0o600)
        return digest.hexdigest()

    def compared(self, counted: Counter[str]) -> Manifest:
        """Compare everything with the manifest, and return it."""
        if self.manifest is None:
            raise BackupUnreadable(_DAMAGED.format(what="没有清单"))
        expected = self.manifest.members
        wrong = sorted(each for each in {*expected, *self.digests} if expected.get(each) != self.digests.get(each))
        if wrong:
            raise BackupUnreadable(_DAMAGED.format(what=f"{len(wrong)} 个部分，第一个是 {wrong[0]}"))
        short = sorted(name for name, count in self.manifest.rows.items() if counted[name] != count)
        if short:
            raise BackupUnreadable(_DAMAGED.format(what=f"表 {short[0]} 的行数"))
        return self.manifest
