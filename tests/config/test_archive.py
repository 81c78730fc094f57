"""How files are numbered for the archive (DA/T 13: 全宗号, 年度, 保管期限 and 件号 make the number)."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from config.archive import ArchiveSettings

FILE = {
    "period": "2024-2025-1",
    "year": "2024-2025",
    "policy": "asnu",
    "college": "教育学院",
    "class_name": "小教2301班",
    "student": "2024110001",
}


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ({"fonds_no": "J012"}, "J012-2024-2025-1-D10-asnu-2024110001"),
        ({}, "2024-2025-1-D10-asnu-2024110001"),
        ({"retention": "永久"}, "2024-2025-1-Y-asnu-2024110001"),
        ({"retention": "毕业后5年"}, "2024-2025-1-毕业后5年-asnu-2024110001"),
        ({"number": "{policy}·{year}·{period}-{college}-{class_name}-{student}", "fonds_no": "J012"},
         "asnu·2024-2025·2024-2025-1-教育学院-小教2301班-2024110001"),
    ],
)  # fmt: skip
def test_a_number_is_made_of_what_the_archive_gave(given: dict[str, str], number: str) -> None:
    assert ArchiveSettings(**given).number_of(**FILE) == number


@pytest.mark.parametrize(
    "number", ["{fonds}-{student}-{period}", "{policy}-{period}", "{policy}-{student}", "{nobody}", "{student", "{0}"]
)
def test_a_pattern_that_would_number_two_files_alike_is_refused(number: str) -> None:
    with pytest.raises(ValidationError, match="档号格式"):
        ArchiveSettings(number=number)
