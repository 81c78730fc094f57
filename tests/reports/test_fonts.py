"""Fonts by name, and what is said when one isn't there."""

from __future__ import annotations

from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest
from fontTools.ttLib import TTFont

from reports.fonts import SHIPPED, FontChoice, FontError, load


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a face that has a Chinese and an English name, as 仿宋_GB2312 has."""
    target = tmp_path_factory.mktemp("fonts")
    with TTFont(pylopdf_fonts_zh_cn.sans_path(), lazy=True) as font:
        for name_id in (1, 16):
            font["name"].setName("Jiangzhou FangSong", name_id, 3, 1, 0x409)
            font["name"].setName("江州仿宋", name_id, 3, 1, 0x804)
        font.save(target / "jiangzhou.otf")
    return target


def test_the_fonts_that_came_by_pip_are_enough() -> None:
    fonts = load(SHIPPED)
    assert fonts.title[0] == fonts.body[0] == "Noto Serif SC"
    assert fonts.heading[0] == "Noto Sans SC"
    assert fonts.kai == fonts.body
    assert fonts.embolden


@pytest.mark.parametrize("name", ["江州仿宋", "Jiangzhou FangSong"])
def test_a_font_is_found_by_any_of_its_names(name: str, folder: Path) -> None:
    fonts = load(FontChoice(title=name, body=name, folder=folder))
    assert fonts.body[:2] == ("Jiangzhou FangSong", "Noto Serif SC")
    assert not fonts.embolden


def test_kai_is_set_in_the_bodys_font_unless_it_is_named(folder: Path) -> None:
    assert load(FontChoice(body="江州仿宋", folder=folder)).kai[0] == "Jiangzhou FangSong"
    assert load(FontChoice(kai="江州仿宋", folder=folder)).kai[0] == "Jiangzhou FangSong"
    assert load(FontChoice(kai="江州仿宋", folder=folder)).body[0] == "Noto Serif SC"


def test_a_font_that_is_not_there_is_named_with_those_that_are(folder: Path) -> None:
    with pytest.raises(FontError, match=r"找不到字体“方正小标宋简体”.*江州仿宋"):
        load(FontChoice(title="方正小标宋简体", folder=folder))
