"""A college's own words on its forms: read, and refused with the place of what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.form_words import FormWords, load_form_texts
from config.problems import ConfigError


def written(folder: Path, text: str) -> Path:
    (folder / "texts.yaml").write_text(text, encoding="utf-8")
    return folder


def test_no_file_says_nothing(tmp_path: Path) -> None:
    assert load_form_texts(tmp_path).forms == {}
    assert load_form_texts(written(tmp_path, "# 还没有写\n")).forms == {}


def test_words_are_by_form_and_level(tmp_path: Path) -> None:
    texts = load_form_texts(
        written(
            tmp_path,
            "forms:\n  common: {note: 心理咨询热线 0512-6000 0000}\n"
            "  asnu/notice:\n    consequences: {yellow: 请及时补上。}\n"
            "seals:\n  教务处: seals/教务处.png\n",
        )
    )
    assert texts.forms["common"] == FormWords(note="心理咨询热线 0512-6000 0000")
    assert texts.forms["asnu/notice"].consequences == {"yellow": "请及时补上。"}
    assert texts.seals == {"教务处": "seals/教务处.png"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("forms:\n  common:\n    titel: 通知\n", "第 3 行第 12 列（forms.common.titel）：没有这个设置项"),
        ("forms:\n  asnu/notice:\n    help: ''\n", "第 3 行第 11 列（forms.asnu/notice.help）：不能为空"),
        ("forms:\n  Asnu: {}\n", "应为 common（全部表单）或“规定/表单”，例如 asnu/notice"),
        ("seals:\n  教务处: ../../secret.png\n", "第 2 行第 8 列（seals.教务处）：应为 forms 文件夹里的图片"),
        ("forms:\n  common: {help: 甲\n", "第"),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_form_texts(written(tmp_path, text))
    assert "texts.yaml" in str(caught.value)
    assert said in str(caught.value)
