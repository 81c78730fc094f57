"""Seal what lies in the store: rows from before there was a key, and rows under an earlier key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync.store.data_keys import current_key, set_current_key
from sync.store.database import Store
from sync.store.keyring import Keyring, sealed_under
from sync.store.protected import ALWAYS, KeyMissing, place, rows_not_under, write_values
from sync.store.tidying import sweep
from sync.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many versions are sealed under the current key now, and how many can't be read with any key at hand."""

    done: int
    unreadable: int


def protect(store: Store, keyring: Keyring, at: datetime) -> int:
    """Seal a store in which nothing was sealed yet, and remember the key; return how many rows were changed.

    All in one transaction. Where anything lay open, no free page of the database holds it afterwards.
    """
    with store.begin() as tx:
        if keyring.current is None or current_key(tx, store.site_id) is not None:
            return 0
        set_current_key(tx, store.site_id, keyring.current.id, at)
        done = last = 0
        while rows := rows_not_under(tx, store.site_id, keyring.current.id, after=last):
            last = rows[-1][0]
            done += _reseal(tx, store.site_id, keyring, rows).done
    if done:
        sweep(store)
    return done


def adopt_key(store: Store, keyring: Keyring, at: datetime) -> None:
    """Let the first key of the ring be the one that everything is sealed under from now on.

    Raises:
        KeyMissing: the key used until now is not on the ring: what it sealed could not be read any more.
    """
    with store.begin() as tx:
        used = current_key(tx, store.site_id, lock=True)
        if keyring.current is None or (used is not None and used not in {key.id for key in keyring.keys}):
            raise KeyMissing(f"正在使用的数据密钥（{used}）不在手边，不能更换；请先放回，确已遗失见 yujing keys lost")
        if used != keyring.current.id:
            set_current_key(tx, store.site_id, keyring.current.id, at)


def reseal(store: Store, keyring: Keyring) -> Resealed:
    """Seal anew whatever isn't under the current key, batch by batch; after a crash the next call goes on."""
    done = unreadable = last = 0
    while True:
        with store.begin() as tx:
            rows = rows_not_under(tx, store.site_id, keyring.keys[0].id, after=last)
            if not rows:
                return Resealed(done, unreadable)
            batch = _reseal(tx, store.site_id, keyring, rows)
        last = rows[-1][0]
        done, unreadable = done + batch.done, unreadable + batch.unreadable


def drop_unreadable(store: Store, keyring: Keyring, at: datetime) -> int:
    """Empty what no key at hand opens, and go on under the first key; return how many versions were emptied."""
    dropped = last = 0
    with store.begin() as tx:
        set_current_key(tx, store.site_id, keyring.keys[0].id, at)
        while rows := rows_not_under(tx, store.site_id, keyring.keys[0].id, after=last):
            last = rows[-1][0]
            dropped += len(rows)
            write_values(tx, [_row(tx, store.site_id, keyring, row, lost=True) for row in rows])
    return dropped


def _reseal(
    tx: Transaction, site_id: str, keyring: Keyring, rows: list[tuple[int, str, dict[str, str | None]]]
) -> Resealed:
    readable = [row for row in rows if all(_readable(keyring, value) for value in row[2].values())]
    write_values(tx, [_row(tx, site_id, keyring, row) for row in readable])
    return Resealed(len(readable), len(rows) - len(readable))


def _readable(keyring: Keyring, value: str | None) -> bool:
    key_id = sealed_under(value) if value is not None else None
    return key_id is None or key_id in {key.id for key in keyring.keys}


def _row(
    tx: Transaction,
    site_id: str,
    keyring: Keyring,
    row: tuple[int, str, dict[str, str | None]],
    *,
    lost: bool = False,
) -> dict[str, Any]:
    row_id, number, values = row
    fresh: dict[str, Any] = {"row_id": row_id}
    for name, value in values.items():
        where = place(site_id, name, number)
        plain = value
        if value is not None and sealed_under(value) is not None:
            plain = keyring.open(value, where)
            if plain is None and not lost:
                raise KeyMissing(f"学号 {number} 的加密内容与其位置不符，可能被改动；见 yujing keys status")
        keep = plain is not None or name == ALWAYS
        fresh[f"new_{name}"] = keyring.seal(plain or "", where) if keep else None
    return fresh
