"""Columns that are sealed where they lie: guardians and priority groups. Nothing that judges reads them.

They are opened for those alone who ask for them (`read_protected`); whoever loads facts finds them empty.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from sqlalchemy import Table, bindparam, or_, select

from sync.refusal import Refusal
from sync.store.columnar import WRITE, standing
from sync.store.data_keys import current_key
from sync.store.fact_tables import fact_students
from sync.store.transaction import Transaction

if TYPE_CHECKING:
    from sync.store.keyring import Keyring

PROTECTED: Final = ("guardian_name", "guardian_phone", "priority_groups")
ALWAYS: Final = "priority_groups"
"""Sealed also where it is empty: that a student belongs to no group is nobody's to see either."""
_UNREADABLE: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class Protected:
    """What is protected about one student; None where the registrar gave nothing, or the key is lost."""

    guardian_name: str | None = None
    guardian_phone: str | None = None
    priority_groups: str | None = None


class KeyMissing(Refusal):
    """Something is to be sealed and the key is not there, or is not the one in use."""


def place(site_id: str, column: str, student_no: str) -> str:
    """Return what a sealed value is bound to."""
    return f"{site_id}|{fact_students.name}|{column}|{student_no}"


def seal_rows(rows: pa.Table, site_id: str, keyring: Keyring) -> pa.Table:
    """Return rows of the register with the protected columns sealed.

    Raises:
        KeyMissing: there is something to seal, and no key.
    """
    if not keyring.keys:
        if any(rows[name].null_count < rows.num_rows for name in PROTECTED):
            raise KeyMissing(_NO_KEY)
        return rows

    def sealed(name: str, number: str, value: str | None) -> str | None:
        if value is None and name != ALWAYS:
            return None
        return keyring.seal(value or "", place(site_id, name, number))

    return _each(rows, sealed)


def open_rows(rows: pa.Table, site_id: str, keyring: Keyring) -> pa.Table:
    """Return rows of the register with the protected columns opened; what can't be read differs from everything."""

    def opened(name: str, number: str, value: str | None) -> str | None:
        if value is None:
            return None
        found = keyring.open(value, place(site_id, name, number))
        return _UNREADABLE if found is None else found or None

    return _each(rows, opened)


def blanked(rows: pa.Table) -> pa.Table:
    """Return rows of the register without anything in the protected columns."""
    for name in PROTECTED:
        rows = rows.set_column(rows.schema.get_field_index(name), name, pa.nulls(rows.num_rows, pa.string()))
    return rows


def _each(rows: pa.Table, change: Callable[[str, str, str | None], str | None]) -> pa.Table:
    numbers = rows["student_no"].to_pylist()
    for name in PROTECTED:
        values = [change(name, *pair) for pair in zip(numbers, rows[name].to_pylist(), strict=True)]
        rows = rows.set_column(rows.schema.get_field_index(name), name, pa.array(values, pa.string()))
    return rows


def require_current(tx: Transaction, site_id: str, keyring: Keyring) -> None:
    """Refuse to seal under a key that isn't the one in use; a rotation waits until the transaction ends.

    Raises:
        KeyMissing: the key was exchanged, by ``yujing keys rotate`` meanwhile or by mistake.
    """
    used = current_key(tx, site_id, lock=True)
    if used is not None and keyring.current is not None and used != keyring.current.id:
        raise KeyMissing(
            f"数据密钥（{keyring.current.id}）不是本库正在使用的那一把（{used}）。若刚更换过密钥，请再运行一次；"
            "若密钥文件被误换，请放回原来的；原密钥确已遗失，见 yujing keys lost"
        )


def read_protected(
    tx: Transaction, site_id: str, keyring: Keyring, student_nos: Collection[str] | None = None
) -> dict[str, Protected]:
    """Return what is protected about these students, or all of the register, as the registrar said last."""
    table = fact_students
    query = select(table.c.student_no, *(table.c[name] for name in PROTECTED)).where(standing(table, site_id))
    if student_nos is not None:
        query = query.where(table.c.student_no.in_(sorted(student_nos)))
    found = {}
    for number, *values in tx.execute(query):
        opened = (
            keyring.open(value, place(site_id, name, number)) if value else None
            for name, value in zip(PROTECTED, values, strict=True)
        )
        found[number] = Protected(*(value or None for value in opened))
    return found


def rows_not_under(
    tx: Transaction, site_id: str, key_id: str, *, after: int = 0, limit: int = WRITE
) -> list[tuple[int, str, dict[str, str | None]]]:
    """Return versions of the register, by id, whose protected values aren't all sealed under a key.

    Each is the row's id, the student's number, and its values by column. ``after`` is the last id looked at.
    """
    table: Table = fact_students
    columns = [table.c[name] for name in PROTECTED]
    other = [column.is_not(None) & column.not_like(f"v1:{key_id}:%") for column in columns]
    wanted = or_(table.c[ALWAYS].is_(None), *other)
    query = select(table.c.id, table.c.student_no, *columns).where(table.c.site_id == site_id, table.c.id > after)
    rows = tx.execute(query.where(wanted).order_by(table.c.id).limit(limit)).all()
    return [(row_id, number, dict(zip(PROTECTED, values, strict=True))) for row_id, number, *values in rows]


def write_values(tx: Transaction, rows: Collection[dict[str, Any]]) -> None:
    """Put protected values in place: each row has ``row_id`` and every protected column."""
    if rows:
        change = fact_students.update().where(fact_students.c.id == bindparam("row_id"))
        tx.execute(change.values({name: bindparam(f"new_{name}") for name in PROTECTED}), list(rows))


def sealed_with(tx: Transaction, site_id: str) -> dict[str | None, int]:
    """Return how many versions are sealed under each key, by its id; None: those that aren't sealed."""
    from sync.store.keyring import sealed_under  # who loads facts opens nothing, and needs no cryptography

    table = fact_students
    counts: dict[str | None, int] = {}
    columns = [table.c[name] for name in PROTECTED]
    query = select(*columns).where(table.c.site_id == site_id)
    for values in tx.execute(query):
        for key_id in {sealed_under(value) for value in values if value is not None}:
            counts[key_id] = counts.get(key_id, 0) + 1
    return counts


_NO_KEY: Final = (
    "缺少数据密钥，监护人和重点关注信息不能加密保存，所以没有导入。请放回密钥文件或设置环境变量；"
    "密钥确已遗失，见 yujing keys lost"
)
