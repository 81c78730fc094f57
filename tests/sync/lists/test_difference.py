"""What a list says otherwise than the one signed last: every row told once, nothing left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.lists.body import ListBody, ListRow, body_from_text
from sync.lists.changes import change_lines
from sync.lists.difference import difference

LEVELS = {"yellow": "黄色预警", "orange": "橙色预警", "red": "红色预警"}


def a_row(student_no: str, level: str = "yellow", **values: Any) -> ListRow:
    return ListRow(
        **{
            "student_no": student_no,
            "track": "main",
            "level": level,
            "review": False,
            "firm": None,
            "basis": "a",
            **values,
        }
    )


def a_body(*rows: ListRow, **values: Any) -> ListBody:
    said = {"policy": "asnu", "policy_hash": "0", "period": "2024-2025-1", "college": "教育学院", "judged": 9}
    return ListBody(**{**said, "rows": rows, "not_judged": {}, **values})


def lines(before: ListBody, after: ListBody) -> list[str]:
    return list(change_lines(difference(before, after), LEVELS))


BEFORE = a_body(a_row("1"), a_row("2", "red", review=True, firm="yellow"), not_judged={"8": "leave", "9": "leave"})


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (replace(BEFORE, rows=(*BEFORE.rows, a_row("3", "red"))), ["新列入 1 人：3（红色预警）"]),
        (replace(BEFORE, rows=BEFORE.rows[1:]), ["不再列入 1 人：1（原黄色预警）"]),
        (replace(BEFORE, rows=(a_row("1", "red"), BEFORE.rows[1])), ["等级有变 1 人：1（黄色预警→红色预警）"]),
        (replace(BEFORE, rows=(BEFORE.rows[0], a_row("2", "red"))), ["审定情况有变 1 人：2（待审定→已定）"]),
        (
            replace(BEFORE, rows=(a_row("1", basis="b"), BEFORE.rows[1])),
            ["等级未变、依据的课程或数字有变 1 人：1"],
        ),
        (replace(BEFORE, not_judged={**BEFORE.not_judged, "7": "exempt"}), ["转为未评估 1 人：7（例外：免于预警）"]),
        (replace(BEFORE, not_judged={"8": "leave"}), ["不再列为未评估 1 人：9（原休学）"]),
        (replace(BEFORE, not_judged={"8": "leave", "9": "withdrawn"}), ["未评估的原因有变 1 人：9（休学→退学）"]),
        (replace(BEFORE, judged=10), ["已评估人数 9 → 10"]),
        (replace(BEFORE, exceptions=(3,)), ["新起作用的例外 1 项：例外 3"]),
        (replace(BEFORE, accepted=("pending:ab",)), ["具名接受的停止有变，见上"]),
        (replace(BEFORE, policy_hash="1"), ["所依据的规定文本有变"]),
        (BEFORE, []),
    ],
)
def test_each_change_is_told_in_one_line(after: ListBody, told: list[str]) -> None:
    assert lines(BEFORE, after) == told
    assert difference(BEFORE, after).is_empty is (not told)
    assert (BEFORE.checksum == after.checksum) is (not told)


def test_an_exception_that_works_no_more_is_told() -> None:
    assert lines(replace(BEFORE, exceptions=(3,)), BEFORE) == ["不再起作用的例外 1 项：例外 3"]


def test_the_same_student_on_two_tracks_is_two_rows() -> None:
    both = a_body(a_row("1"), a_row("1", track="degree"))
    assert [row.track for row in difference(both, a_body(a_row("1"))).gone] == ["degree"]


ROWS = st.lists(
    st.builds(
        a_row,
        st.sampled_from("12345"),
        st.sampled_from(sorted(LEVELS)),
        review=st.booleans(),
        firm=st.sampled_from([None, "yellow"]),
        basis=st.sampled_from("ab"),
    ),
    unique_by=lambda row: row.student_no,
).map(lambda rows: tuple(sorted(rows, key=lambda row: row.student_no)))
BODIES = st.builds(
    a_body,
    judged=st.integers(0, 3),
    not_judged=st.dictionaries(st.sampled_from("6789"), st.sampled_from(["leave", "exempt"])),
).flatmap(lambda body: ROWS.map(lambda rows: replace(body, rows=rows)))


@given(BODIES, BODIES)
def test_lists_differ_exactly_where_their_checksums_do(before: ListBody, after: ListBody) -> None:
    found = difference(before, after)
    assert found.is_empty is (before.checksum == after.checksum)
    told = [*found.new, *found.gone, *(each.after for each in (*found.level, *found.review, *found.basis))]
    assert len({row.student_no for row in told}) == len(told)
    unchanged = set(before.rows) & set(after.rows)
    assert len(unchanged) + len(told) == len({row.student_no for row in (*before.rows, *after.rows)})


@given(BODIES)
def test_a_list_is_read_back_as_it_was_signed(body: ListBody) -> None:
    assert body_from_text(body.text) == body
    assert body_from_text(body.text).checksum == body.checksum
