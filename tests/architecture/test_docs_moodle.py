"""The two pages on setting up Moodle say the same, and ask for what the script gives: no more and no less."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture import markdown as md

ENGLISH = md.ROOT / "docs" / "moodle-setup.md"
CHINESE = md.ROOT / "docs" / "moodle-setup.zh-CN.md"
SETUP = md.ROOT / "connector" / "moodle" / "setup"

BOTH = pytest.mark.parametrize("page", [ENGLISH, CHINESE], ids=["english", "chinese"])
HEADINGS = {
    ENGLISH: ("The rights, one by one", "The functions", "By hand"),
    CHINESE: ("权限，一项一项说", "接口", "手工设置"),
}
PLACES = {"system": "system", "系统": "system", "category": "category", "分类": "category"}
TRIED_IN_A_CATEGORY = {
    *("moodle/course:view", "moodle/course:viewhiddencourses", "moodle/course:enrolreview"),
    *("moodle/course:viewsuspendedusers", "moodle/site:accessallgroups", "moodle/grade:viewall"),
    *("gradereport/user:view", "moodle/grade:viewhidden", "report/completion:view"),
    *("moodle/course:managegroups", "moodle/course:viewhiddengroups"),
}
"""Rights with which a real Moodle gave the same inside a category as with the same rights everywhere."""


def php_list(name: str) -> list[str]:
    body = re.search(rf"^const {name} = \[(.*?)^\];", md.read(SETUP / "needs.php"), re.MULTILINE | re.DOTALL)
    assert body
    return re.findall(r"^    '([^']+)'", body[1], re.MULTILINE)


def table(page: Path, which: int) -> list[list[str]]:
    return [row for row in md.rows(md.section(page, HEADINGS[page][which])) if md.names_in(row[0])]


def words_of(page: Path) -> str:
    """Return the page without its code blocks."""
    return re.sub(r"^```.*?^```$", "", md.read(page), flags=re.MULTILINE | re.DOTALL)


def commands_of(page: Path) -> list[tuple[str, str]]:
    """Return the code blocks without their comments, which are in the page's language."""
    return [
        (block.kind, re.sub(r" *#.*", "", block.text)) for block in md.blocks(page, "sh", "toml", "ini", "yaml", "text")
    ]


@BOTH
def test_the_rights_are_those_that_the_script_gives_in_its_order(page: Path) -> None:
    assert [md.names_in(row[0])[0] for row in table(page, 0)] == php_list("CAPABILITIES")


@BOTH
def test_each_right_says_what_it_is_for_what_fails_and_where_it_is_given(page: Path) -> None:
    for row in table(page, 0):
        assert len(row) == 4
        assert all(cell.strip() for cell in row), row[0]
    found = {md.names_in(row[0])[0] for row in table(page, 0) if PLACES[row[3].strip(" |")] == "category"}
    assert found == TRIED_IN_A_CATEGORY


@BOTH
def test_the_functions_are_those_that_the_script_offers(page: Path) -> None:
    names = [name for row in table(page, 1) for name in md.names_in(row[0])]
    assert names == php_list("FUNCTIONS") + php_list("REPORT_FUNCTIONS")


@BOTH
@pytest.mark.parametrize("fields", ["PROFILE_FIELDS", "COURSE_FIELDS"])
def test_the_fields_are_those_that_the_script_makes(page: Path, fields: str) -> None:
    by_hand = md.section(page, HEADINGS[page][2])
    assert all(f"`{name}`" in by_hand for name in php_list(fields))


@BOTH
def test_options_of_the_script_in_the_page_exist(page: Path) -> None:
    defaults = re.search(r"const DEFAULTS = \[(.*?)\];", md.read(SETUP / "setup.php"), re.DOTALL)
    assert defaults
    options = {f"--{name}" for name in re.findall(r"'([a-z-]+)' =>", defaults[1])}
    used = re.findall(r"setup\.php ([^`\n]*)", md.read(page))
    assert used
    assert {option for line in used for option in re.findall(r"--[a-z-]+", line)} <= options


def test_both_pages_have_the_same_sections_steps_and_pictures() -> None:
    for pattern in (r"^(#+) ", r"^(\d+)\. ", r"^(- )", r"\]\(images/([^)]+)\)"):
        english, chinese = (re.findall(pattern, words_of(page), re.MULTILINE) for page in (ENGLISH, CHINESE))
        assert english == chinese


def test_both_pages_give_the_same_commands_and_settings() -> None:
    assert commands_of(ENGLISH) == commands_of(CHINESE)


def test_both_pages_name_the_same_things_in_code() -> None:
    def named(page: Path) -> set[str]:
        return {name for name in md.names_in(words_of(page)) if name.isascii()}

    assert named(ENGLISH) == named(CHINESE)
