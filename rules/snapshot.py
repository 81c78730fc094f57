"""Facts and law as they were at an evaluation, in files named by what they hold, so that it can be repeated offline.

Each table of the facts is one Parquet file, sorted by all its columns and named by the SHA-256 of its bytes: the same
facts are stored once, however often they are judged, and a file that was changed no longer bears its name. A table is
sorted as integers (the rank of each value) and written slice by slice, so that beside the facts themselves only four
bytes per value and one slice are in memory. What the rules never read (names, guardians, e-mail) is left out.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rules.facts.facts import Facts
from rules.facts.schema import SCHEMAS
from rules.policy.compile import compile_policy
from rules.policy.law import Law

SLICE: Final = 100_000
"""Rows in memory at a time, and in a row group of the file."""
PRIVATE: Final = {"students": ("name", "email", "guardian_name", "guardian_phone", "priority_groups")}
"""What of each table is not kept: the rules never read it."""
_NAME: Final = re.compile(r"[0-9a-f]{64}")
_CHUNK: Final = 1 << 20


class SnapshotError(ValueError):
    """A kept file that is missing, was changed, or cannot be read; the text says which, and is fit to show."""


def write_facts(facts: Facts, folder: Path) -> dict[str, str]:
    """Keep the facts in ``folder``; return the digest of each table, by which `read_facts` finds it."""
    return {name: _write_table(name, table, folder) for name, table in facts.tables()}


def read_facts(folder: Path, digests: Mapping[str, str]) -> Facts:
    """Return the facts that were kept under these digests.

    Raises:
        SnapshotError: a file is missing, is not what was written, or holds other columns.
    """
    try:
        tables = {name: _read_table(name, folder, digest) for name, digest in digests.items()}
        return Facts(**tables)
    except (KeyError, TypeError, ValueError, pa.ArrowException) as error:
        if isinstance(error, SnapshotError):
            raise
        raise SnapshotError("保存的事实与本版本的表格不符，不能重算") from error


def keep_file(folder: Path, suffix: str, write: Callable[[IO[bytes]], None]) -> str:
    """Keep what ``write`` writes under the digest of its bytes, all of it or nothing; return the digest.

    It is written to a temporary file, brought to the disk, and only then given its name. What is there already is
    left as it is, but for its date. The file is the owner's alone (600), and so is a folder made for it (700).
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _temporary(folder) as (temporary, file):
        write(file)
        file.flush()
        os.fsync(file.fileno())
        digest = _digest(temporary)
        kept = folder / f"{digest}{suffix}"
        if kept.exists() and _digest(kept) == digest:
            os.utime(kept)
        else:
            temporary.replace(kept)
    return digest


def kept_file(folder: Path, digest: str, suffix: str) -> Path:
    """Return the file kept under ``digest``, after looking whether it still holds what was written.

    Raises:
        SnapshotError: it is missing or was changed.
    """
    if not _NAME.fullmatch(digest):
        raise SnapshotError(f"快照里的校验码有误：{digest[:70]}")
    path = folder / f"{digest}{suffix}"
    if not path.is_file():
        raise SnapshotError(f"快照不完整：没有文件 {path.name}")
    if _digest(path) != digest:
        raise SnapshotError(f"快照被改动或损坏：{path.name} 的内容与校验码不符")
    return path


def law_data(law: Law) -> dict[str, Any]:
    """Return a law as plain data from which `law_of` makes the same law again: knobs in place, for its day."""
    aside = {"examples", "procedure"}
    data = law.policy.model_dump(mode="json", exclude_unset=True, exclude=aside, warnings=False)
    for knob in data.get("knobs", {}).values():
        knob.pop("values", None)
    for measure in data["measures"].values():
        measure.pop("near", None)
    return data


def law_of(data: object) -> Law:
    """Return the law that `law_data` wrote.

    Raises:
        SnapshotError: this version of the program reads it no more.
    """
    try:
        return compile_policy(data)
    except ValueError as error:
        raise SnapshotError(f"保存的规定不能用本版本重新编译：{error}") from error


@contextmanager
def _temporary(folder: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    descriptor, name = tempfile.mkstemp(prefix=".writing-", dir=folder)  # mode 600
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield path, file
    finally:
        path.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_table(name: str, table: pa.Table, folder: Path) -> str:
    schema = SCHEMAS[name]
    columns = [_ranked(_public(name, field, table.column(field.name))) for field in schema]
    order = _order(columns, table.num_rows)

    def write(file: IO[bytes]) -> None:
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for start in range(0, table.num_rows, SLICE):
                at = order.slice(start, SLICE)
                arrays = [
                    values.take(ranks.take(at)).cast(field.type)
                    for (ranks, values), field in zip(columns, schema, strict=True)
                ]
                writer.write_batch(pa.record_batch(arrays, schema=schema), row_group_size=SLICE)

    return keep_file(folder, ".parquet", write)


def _public(name: str, field: pa.Field, column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column, or as many rows of nothing where it is not kept."""
    if field.name not in PRIVATE.get(name, ()):
        return column
    nothing = pa.nulls(len(column), field.type) if field.nullable else pa.repeat(pa.scalar("", field.type), len(column))
    return pa.chunked_array([nothing])


def _ranked(column: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """A column as (the place of each row's value among the different values, the different values in order)."""
    encoded = pc.dictionary_encode(column.cast(_sortable(column.type))).unify_dictionaries()
    dictionary = encoded.chunk(0).dictionary if encoded.num_chunks else pa.array([], _sortable(column.type))
    order = pc.sort_indices(dictionary)
    place = pc.sort_indices(order).cast(pa.int32())
    codes = pa.chunked_array([chunk.indices for chunk in encoded.chunks], pa.int32()).combine_chunks()
    return place.take(codes), dictionary.take(order)


def _sortable(kind: pa.DataType) -> pa.DataType:
    return pa.int8() if pa.types.is_boolean(kind) else kind


def _order(columns: list[tuple[pa.Array, pa.Array]], rows: int) -> pa.Array:
    """The order of the rows by all columns, empty values last."""
    table = pa.table([ranks for ranks, _ in columns], names=[str(at) for at in range(len(columns))])
    keys = [(name, "ascending") for name in table.column_names]
    return pc.sort_indices(table, sort_keys=keys) if rows else pa.array([], pa.uint64())


def _read_table(name: str, folder: Path, digest: str) -> pa.Table:
    table = pq.read_table(kept_file(folder, digest, ".parquet"), memory_map=False)
    return table.select(SCHEMAS[name].names).cast(SCHEMAS[name])
