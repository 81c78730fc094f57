"""The marker: short, the same for the same key, another for any other."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from sync.outbox.marker import marker_line, marker_of

KEY = ("main", 57, "warning", "asnu/main/20230001/2024-2025-1/red", 1)


def test_a_marker_is_short_and_without_digits_that_people_confuse() -> None:
    marker = marker_of(b"secret", *KEY)
    assert re.fullmatch(r"YJ-[A-HJ-NP-Z2-9]{12}", marker)
    assert marker_line(marker) == f"〔编号 {marker}〕"


def test_a_marker_can_be_computed_again() -> None:
    assert marker_of(b"secret", *KEY) == marker_of(b"secret", *KEY)


def test_every_part_of_the_key_and_the_secret_matter() -> None:
    others = [
        marker_of(b"secret", "other", *KEY[1:]),
        marker_of(b"secret", KEY[0], 58, *KEY[2:]),
        marker_of(b"secret", *KEY[:2], "correction", *KEY[3:]),
        marker_of(b"secret", *KEY[:3], "asnu/main/20230001/2024-2025-1/orange", 1),
        marker_of(b"secret", *KEY[:4], 2),
        marker_of(b"Secret", *KEY),
    ]
    assert len({marker_of(b"secret", *KEY), *others}) == 7


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_no_two_keys_run_together(kind: str, ref: str, other_kind: str, other_ref: str) -> None:
    separated = "\x1f" not in kind + ref + other_kind + other_ref
    if separated and (kind, ref) != (other_kind, other_ref):
        assert marker_of(b"s", "main", 1, kind, ref, 1) != marker_of(b"s", "main", 1, other_kind, other_ref, 1)
