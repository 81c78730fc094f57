"""File names from ids: by a whitelist, never confused, and harmless on any system."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.filenames import LONGEST, case_name, safe

TRICKS = [
    "",
    ".",
    "..",
    "../x",
    "..\\x",
    "/etc/passwd",
    "C:\\x",
    "~",
    "~root",
    "-rf",
    "--site=x",
    "CON",
    "con",
    "NUL",
    "com1",
    "LPT9",
    "CON.pdf",
    "a\x00b",
    "a\nb",
    "a b",
    "a:b",
    "\u202egpj",
    "\ufeff1",
    "１２３",
    "123",
    "é",
    "e\u0301",
    "学" * 300,
    "学" * 299 + "习",
    "1" * 300,
    "1" * 301,
    "../" * 100,
]


def test_no_trick_leaves_the_folder(tmp_path: Path) -> None:
    for trick in TRICKS:
        path = tmp_path / f"{safe(trick)}.pdf"
        assert path.resolve().parent == tmp_path.resolve()
        path.write_bytes(b"")
    assert len(list(tmp_path.iterdir())) == len(TRICKS)


@pytest.mark.parametrize("device", ["CON", "con", "Prn", "AUX", "NUL", "COM1", "lpt9"])
def test_no_name_is_that_of_a_device(device: str) -> None:
    assert safe(device) == f"~~{device}"
    assert safe(f"{device}1") in {f"{device}1", f"~~{device}1"}


@pytest.mark.parametrize("option", ["-", "-rf", "--help"])
def test_no_name_is_an_option_of_a_command(option: str) -> None:
    assert not safe(option).startswith("-")


@given(st.text(max_size=400) | st.text("-~con学CON1", max_size=300), st.text(max_size=400))
def test_names_are_short_and_never_confused(one: str, other: str) -> None:
    assert 0 < len(safe(one).encode()) <= LONGEST
    assert (safe(one) == safe(other)) == (one == other)


@given(st.sampled_from("学1"), st.integers(90, 110))
def test_neighbours_at_the_longest_are_told_apart(letter: str, length: int) -> None:
    names = {safe(letter * at) for at in (length - 1, length, length + 1)} | {safe(letter * length + "x")}
    assert len(names) == 4


def test_usual_numbers_stay_as_they_are() -> None:
    assert case_name("2024110001", "教学〔2026〕1 号") == "2024110001_2026-1"
    assert safe("2023-2024-1") == "2023-2024-1"
