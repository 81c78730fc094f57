"""Rows by key: each once, and without others."""

from __future__ import annotations

import pyarrow as pa
import pytest

from sync.store.keyed import once, without

ROWS = pa.table(
    {
        "name": pa.array(["a", "b", "a", None, "a", None]),
        "year": pa.array([1, 1, 1, 1, 2, 1], pa.int32()),
        "order": pa.array(range(6), pa.int64()),
    }
)


def orders(rows: pa.Table) -> list[int]:
    return list(rows["order"].to_pylist())


def test_the_first_row_of_each_key_is_kept_in_order() -> None:
    assert orders(once(ROWS, ["name", "year"])) == [0, 1, 3, 4]


def test_rows_in_several_chunks_are_told_apart_alike() -> None:
    chunked = pa.concat_tables([ROWS.slice(0, 2), ROWS.slice(2)])
    assert orders(once(chunked, ["name"])) == [0, 1, 3]


@pytest.mark.parametrize("rows", [ROWS.slice(0, 0), ROWS.schema.empty_table()])
def test_no_rows_stay_no_rows(rows: pa.Table) -> None:
    assert once(rows, ["name", "year"]).equals(ROWS.schema.empty_table())


def test_a_missing_part_of_a_key_is_no_empty_text() -> None:
    rows = pa.table({"name": ["", None]})
    assert once(rows, ["name"]).num_rows == 2


def test_what_others_have_is_left_out_by_key_alone() -> None:
    others = pa.table({"name": ["a", None], "year": pa.array([1, 1], pa.int32())})
    assert orders(without(ROWS, others, ["name", "year"])) == [1, 4]
    assert orders(without(ROWS, others.slice(0, 0), ["name", "year"])) == list(range(6))


def test_two_columns_do_not_run_into_each_other() -> None:
    rows = pa.table({"one": ["ab", "a"], "two": ["c", "bc"]})
    assert once(rows, ["one", "two"]).num_rows == 2
