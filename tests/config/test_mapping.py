"""The mapping as an administrator writes it: what is wrong is said in Chinese, and where."""

from __future__ import annotations

import inspect
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from config import mapping as mapping_module
from config import mapping_marks, mapping_offerings
from config.mapping import Mapping

_ONE_OF = {"name", "total", "linear", "students"}
"""Keys that the example names in its comments, beside the one that it shows."""


def fault_of(text: str) -> str:
    """Return what is said of a mapping that cannot be used."""
    with pytest.raises(ValidationError) as caught:
        Mapping.model_validate(tomllib.loads(text))
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('[offerings]\npattern = "("', "正则表达式有误"),
        ('[offerings]\npattern = "(?P<term>.*)"', "pattern 须含命名组 term 与 code"),
        ('[offerings]\nmakeup_pattern = "BK"', "makeup_pattern 须含命名组 term 与 code"),
        ('[offerings]\nshell_pattern = "MOOC"', "shell_pattern 须含命名组 code"),
        ('[offerings]\nignored = ["["]', "正则表达式有误"),
        ('[offerings]\nsource = "customfields"', "须写明 term_field 与 code_field"),
        ('[[offerings.named]]\nshortname = "甲"\nterm = "2024-2025-1"', "缺少课程代码 codes"),
        ('[[offerings.named]]\nshortname = "甲"\ncodes = ["A1"]', "缺少学期 term"),
        ('[[offerings.named]]\nshortname = "甲"\nkind = "shell"\nterm = "x"\ncodes = ["A1"]', "改用 shell_terms"),
        ('[[items]]\nkind = "regular"', "须且只须写 idnumber、name、total 中的一项"),
        ('[[items]]\nkind = "regular"\nidnumber = "a"\nname = "b"', "须且只须写"),
        ('[[items]]\nkind = "regular"\nidnumber = "a"\nscale = ["甲"]\nlinear = true', "scale 与 linear 只能写一项"),
        ('[[items]]\nkind = "regular"\nidnumber = "a"\nscale = ["甲", "甲"]', "重复的等级"),
        ('[[items]]\nkind = "regular"\nidnumber = "a"\n[[items]]\nkind = "makeup"\nidnumber = "a"', "写了不止一次"),
        ('[[equivalences]]\nold = "A"\nnew = "A"', "不能替代自己"),
        ('[[equivalences]]\nold = "A"\nnew = "B"\nentry_years = [2023]\nstudents = ["1"]', "只能填一项"),
        ('[[equivalences]]\nold = "A"\nnew = "B"\n[[equivalences]]\nold = "B"\nnew = "A"', "形成循环"),
        ('[[equivalences]]\nold = "A"\nnew = "B"\n[[equivalences]]\nold = "A"\nnew = "C"', "替代为不同的课程"),
        ('[completion]\ndecides = ["("]', "正则表达式有误"),
        ("[students]\npattern = '('", "正则表达式有误"),
        ("[offering]\n", "offering"),
    ],
)
def test_what_is_wrong_is_said(text: str, part: str) -> None:
    assert part in fault_of(text)


def test_equivalences_for_different_students_do_not_clash() -> None:
    rules = [
        {"old": "A", "new": "B"},
        {"old": "A", "new": "C", "entry_years": [2023]},
        {"old": "A", "new": "D", "students": ["1"]},
        {"old": "B", "new": "C"},
    ]
    assert len(Mapping.model_validate({"equivalences": rules}).equivalences) == 4


def test_the_shipped_mapping_reads_the_usual_items() -> None:
    kinds = {item.label: item.kind for item in Mapping().items}
    assert kinds == {"final": "regular", "makeup": "makeup", "usual": "ignored"}


def test_a_level_means_pass_or_fail_or_is_not_known() -> None:
    marks = Mapping().marks
    assert (marks.means("良好"), marks.means("不及格"), marks.means("丙")) == (True, False, None)


def _sections() -> list[type[BaseModel]]:
    found: list[Any] = []
    for module in (mapping_module, mapping_offerings, mapping_marks):
        found += [one for _, one in inspect.getmembers(module, inspect.isclass) if one.__module__ == module.__name__]
    return found


@pytest.mark.parametrize("section", _sections(), ids=lambda section: section.__name__)
def test_every_key_is_in_the_example_settings(section: type[BaseModel]) -> None:
    example = (Path(mapping_module.__file__).parent / "settings.example.toml").read_text(encoding="utf-8")
    for key in section.model_fields:
        assert re.search(rf"^(# )?(\[+mapping\.(\w+\.)?)?{key}( =|\]| )", example, re.MULTILINE) or key in _ONE_OF, key


def test_the_example_is_the_shipped_mapping_once_uncommented_or_not() -> None:
    example = (Path(mapping_module.__file__).parent / "settings.example.toml").read_text(encoding="utf-8")
    _, mark, text = example.partition("[mapping.offerings]")
    assert Mapping.model_validate(tomllib.loads(mark + text)["mapping"]) == Mapping()
    written_out = re.sub(r"^# (?=[\[\w]+[\]. ])(?=\[|\w+ = )", "", mark + text, flags=re.MULTILINE)
    everything = tomllib.loads(written_out)["mapping"]
    assert Mapping.model_validate(everything).completion.decides


@pytest.mark.parametrize("section", _sections(), ids=lambda section: section.__name__)
def test_every_key_is_documented(section: type[BaseModel]) -> None:
    for key in section.model_fields:
        assert f"``{key}``" in (section.__doc__ or ""), key
