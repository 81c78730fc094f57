"""YAML with places: what is refused, and that every message names file, line and column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from config import loading
from config.loading import LoadingError, load_yaml, read_yaml
from config.policy_source import SHIPPED


def the_fault(text: str) -> str:
    with pytest.raises(LoadingError) as caught:
        read_yaml(text, "p.yaml")
    return str(caught.value)


def test_numbers_stay_text_and_only_true_false_and_null_are_read() -> None:
    text = "{a: 2.2, b: 007, c: true, d: null, e: '', f: yes, g: 2025-03-13, h: \"true\", i: }"
    expected = {
        "a": "2.2",
        "b": "007",
        "c": True,
        "d": None,
        "e": "",
        "f": "yes",
        "g": "2025-03-13",
        "h": "true",
        "i": None,
    }
    assert read_yaml(text, "p.yaml").data == expected


def test_every_part_has_its_place() -> None:
    document = read_yaml("a:\n  - b: x\n    c: 'y > 1'\n", "p.yaml")
    assert str(document.place(("a", 0, "b"))) == "p.yaml:2:8"
    assert str(document.place(("a", 0, "c"), 2)) == "p.yaml:3:11"
    assert str(document.place(("a", 0, "b"), 2)) == "p.yaml:2:10"


def test_the_place_of_something_absent_is_that_of_its_nearest_known_part() -> None:
    document = read_yaml("a:\n  - b: x\n", "p.yaml")
    assert str(document.place(("a", 0, "tag", "z"))) == "p.yaml:2:5"
    assert str(document.place(("nothing",))) == "p.yaml:1:1"


def test_a_block_is_found_by_the_name_above_it() -> None:
    document = read_yaml("a:\n  b:\n    c: 1\n  d: {e: 1}\n", "p.yaml")
    assert str(document.place(("a", "b"))) == "p.yaml:2:3"
    assert str(document.place(("a", "d"))) == "p.yaml:4:6"


def test_a_column_within_folded_text_is_that_of_the_text() -> None:
    document = read_yaml("a: >\n  x >\n  1\n", "p.yaml")
    assert str(document.place(("a",), 2)) == "p.yaml:1:4"


def test_an_empty_file_says_nothing() -> None:
    assert read_yaml("# nothing\n", "p.yaml").data is None


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("a: [1", "p.yaml:", "YAML"),
        ("a: 1\na: 2\n", "p.yaml:2:1", "写了两次"),
        ("a: &x 1\nb: *x\n", "p.yaml:1:4", "锚点"),
        ("? [a]\n: 1\n", "p.yaml:1:3", "名称"),
        ("a: 1\n---\nb: 2\n", "p.yaml:2:1", "去掉 ---"),
        ("a: *x\n", "p.yaml:1:4", "请加引号"),
        ("a: !!null x\n", "p.yaml:1:4", "标签"),
        ("a: 1\n b: 2\n", "p.yaml:2:3", "多了一个冒号"),
        ("a: 1\nb\n", "p.yaml:3:1", "缺少“: ”"),
        ("- 1\na: 2\n", "p.yaml:2:1", "缩进不对"),
        ("[" * 40 + "]" * 40, "p.yaml:1:", "太深"),
        ("a: \x07", "p.yaml:", "控制字符"),
        ("a: !!python/name:os.system x\n", "p.yaml:1:4", "标签"),
        ("!own a: 1\n", "p.yaml:1:1", "标签"),
        ("a: {<<: {b: 1}}\n", "p.yaml:1:5", "合并键"),
        ("a: b: c\n", "p.yaml:1:5", "多了一个冒号"),
        ("\ta: 1\n", "p.yaml:1:1", "制表符"),
        ("a: 'x\n", "p.yaml:2:1", "引号没有配对"),
        ("a: @x\n", "p.yaml:1:4", "请加引号"),
        ("a: &x 1\nb: &x 2\n", "p.yaml:1:4", "锚点"),
        ("{" * 61, "p.yaml:1:61", "括号嵌套太深"),
        ("a: x]\nb: [\n" + "[" * 60, "p.yaml:3:60", "括号嵌套太深"),
        ("\n".join(" " * at + "a:" for at in range(400)), "p.yaml:", "太深"),
    ],
)
def test_what_is_refused(text: str, where: str, what: str) -> None:
    message = the_fault(text)
    assert message.startswith(where)
    assert what in message


def everything(text: str) -> tuple[object, ...]:
    found = read_yaml(text, "p.yaml")
    return found.data, found.places, found.text_offsets


@pytest.fixture
def nothing_read_yet() -> Iterator[None]:
    """Let a text be read by the scanner of the test, not remembered from another's."""
    loading._read.cache_clear()
    yield
    loading._read.cache_clear()


@pytest.mark.usefixtures("nothing_read_yet")
@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.yaml")), ids=lambda file: file.stem)
def test_both_scanners_read_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without libyaml reads a policy as any other."""
    text = file.read_text(encoding="utf-8")
    found = everything(text)
    loading._read.cache_clear()
    monkeypatch.setattr("config.loading._QUICK", yaml.SafeLoader)
    assert everything(text) == found


@pytest.mark.usefixtures("nothing_read_yet")
def test_what_libyaml_cannot_read_is_asked_of_the_other_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    class _Refusing(yaml.SafeLoader):
        def check_event(self, *_: object) -> bool:
            raise yaml.YAMLError("never")

    monkeypatch.setattr("config.loading._QUICK", _Refusing)
    assert read_yaml("a: 1", "p.yaml").data == {"a": "1"}


def test_who_changes_what_was_read_changes_it_for_nobody_else() -> None:
    mine = read_yaml("a: {b: 1}", "p.yaml").data
    mine["a"]["b"] = "2"
    assert read_yaml("a: {b: 1}", "p.yaml").data == {"a": {"b": "1"}}


def test_nothing_written_stands_where_its_name_is() -> None:
    assert str(read_yaml("b: 1\na:\n", "p.yaml").place(("a",))) == "p.yaml:2:1"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    for content, what in ((b"a: \xff", "UTF-8"), (b"#" * 1_000_001, "太大")):
        path.write_bytes(content)
        with pytest.raises(LoadingError, match=what):
            load_yaml(path)
    with pytest.raises(LoadingError, match="读不了"):
        load_yaml(tmp_path / "none.yaml")


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("a: 1", encoding="utf-8-sig")
    assert load_yaml(tmp_path / "p.yaml").data == {"a": "1"}
