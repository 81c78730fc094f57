"""YAML read with the place of everything in it, so that a message can name file, line and column.

Scalars stay text (numbers too, so that 2.2 never becomes a binary float); only ``true``/``false`` and an empty
value or ``null`` are read as such. Anchors, tags, repeated keys and more than one document are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from warnings import catch_warnings

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from config.yaml_text import advice_on, brackets_beyond

MAX_BYTES: Final = 400_000  # a regulation with a hundred worked examples is a tenth of it
MAX_DEPTH: Final = 30
_NO_TAGS: Final = "不能用 YAML 的标签（! 开头的）和合并键（<<），请把内容直接写出来"
_KINDS: Final = frozenset({"str", "int", "float", "bool", "null", "timestamp", "seq", "map"})
KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a text file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class LocatedFault:
    """Something wrong at a place of a file, with what to do about it."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}：{self.message}"


class LoadingError(ValueError):
    """A file that cannot be read as YAML of the kind described above; ``faults`` says where and why."""

    def __init__(self, faults: tuple[LocatedFault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


@dataclass(frozen=True, slots=True)
class Document:
    """What a YAML file says, and where it says it."""

    file: str
    data: Any
    places: Mapping[KeyPath, Place]
    text_offsets: Mapping[KeyPath, int]

    def place(self, path: KeyPath, column: int | None = None) -> Place:
        """The place of a key path; of its nearest known part where it is absent.

        ``column`` is an offset within a text value written on one line, from 0.
        """
        known = self._nearest(path)
        place = self.places[known]
        if column is None or known not in self.text_offsets:
            return place
        return Place(place.file, place.line, place.column + self.text_offsets[known] + column)

    def _nearest(self, path: KeyPath) -> KeyPath:
        """The longest known path among the parts of this one; parts that the file does not have are passed over."""
        known: KeyPath = ()
        for part in path:
            if (*known, part) in self.places:
                known = (*known, part)
        return known


def load_yaml(path: Path) -> Document:
    """Read a YAML file; raise `LoadingError` naming the place of whatever cannot be read."""
    file = str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _error(file, None, f"文件太大，最多 {MAX_BYTES} 字节")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _error(file, None, f"读不了这个文件：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _error(file, None, "文件不是 UTF-8 编码，请另存为 UTF-8") from error
    return read_yaml(text, file)


def read_yaml(text: str, file: str) -> Document:
    """Read YAML text that came from ``file``; raise `LoadingError` as `load_yaml` does."""
    deep = brackets_beyond(text, 2 * MAX_DEPTH)
    if deep is not None:
        raise LoadingError((LocatedFault(Place(file, *deep), f"括号嵌套太深，最多 {MAX_DEPTH} 层"),))
    try:
        with catch_warnings(action="ignore"):  # of a repeated anchor, which is refused anyhow
            root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        raise _error(file, error.problem_mark, f"YAML 写法有误：{advice_on(str(error.problem))}") from error
    except (YAMLError, RecursionError) as error:
        raise _error(file, None, f"YAML 写法有误：{advice_on(str(error))}") from error
    reader = _Reader(file)
    data = reader.read(root, ()) if root is not None else None
    reader.places.setdefault((), Place(file, 1, 1))
    if reader.faults:
        raise LoadingError(tuple(reader.faults))
    return Document(file, data, reader.places, reader.text_offsets)


def _error(file: str, mark: StringMark | None, message: str) -> LoadingError:
    place = Place(file, mark.line + 1, mark.column + 1) if mark is not None else Place(file, 1, 1)
    return LoadingError((LocatedFault(place, message),))


class _Reader:
    """Turns the node graph into plain data, noting the place of every part."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[KeyPath, Place] = {}
        self.text_offsets: dict[KeyPath, int] = {}
        self.faults: list[LocatedFault] = []
        self.seen: set[int] = set()

    def read(self, node: Node, path: KeyPath) -> object:
        self.places[path] = self._place(node)
        if id(node) in self.seen or node.anchor:
            self._fault(node, "不能用 YAML 的锚点和引用（& 和 *），请把内容写出来")
            return None
        self.seen.add(id(node))
        if str(node.tag).removeprefix("tag:yaml.org,2002:") not in _KINDS:
            self._fault(node, _NO_TAGS)
            return None
        if len(path) > MAX_DEPTH:
            self._fault(node, f"嵌套太深，最多 {MAX_DEPTH} 层")
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.read(each, (*path, at)) for at, each in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: MappingNode, path: KeyPath) -> dict[str, object]:
        data: dict[str, object] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._fault(key, "名称应当是一个词")
                continue
            name = str(key.value)
            if name == "<<" or str(key.tag).rpartition(":")[2] not in _KINDS:
                self._fault(key, _NO_TAGS)
            if name in data:
                self._fault(key, f"{name} 写了两次，请留一个")
            data[name] = self.read(value, (*path, name))
            if value.start_mark.line > key.start_mark.line:  # a block stands below its name, and is found by that
                self.places[(*path, name)] = self._place(key)
        return data

    def _scalar(self, node: Node, path: KeyPath) -> str | bool | None:
        kind = str(node.tag).rpartition(":")[2]
        if kind == "null":
            return None
        if kind == "bool" and node.value.lower() in {"true", "false"}:
            return bool(node.value.lower() == "true")
        style = getattr(node, "style", None)
        if style not in {"|", ">"} and node.start_mark.line == node.end_mark.line:
            self.text_offsets[path] = 1 if style else 0
        return str(node.value)

    def _place(self, node: Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def _fault(self, node: Node, message: str) -> None:
        self.faults.append(LocatedFault(self._place(node), message))
