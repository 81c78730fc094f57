"""YAML read with the place of everything in it, so that a message can name file, line and column.

Scalars stay text (numbers too, so that 2.2 never becomes a binary float); only ``true``/``false`` and an empty
value or ``null`` are read as such. Anchors, tags, repeated keys and more than one document are refused.

The text is taken apart by libyaml, which is quick; what that one cannot read is read again by PyYAML's own scanner,
which says better what is wrong, and stands in where libyaml is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from config.yaml_text import advice_on, brackets_beyond

MAX_BYTES: Final = 400_000  # a regulation with a hundred worked examples is a tenth of it
MAX_DEPTH: Final = 30
_NO_TAGS: Final = "不能用 YAML 的标签（! 开头的）和合并键（<<），请把内容直接写出来"
_NO_ANCHORS: Final = "不能用 YAML 的锚点和引用（& 和 *），请把内容写出来"
_NO_ALIAS: Final = "不能用引用（*）；以 * 开头的文字请加引号"
_ONE_DOCUMENT: Final = "YAML 写法有误：一个文件里只能有一部规定，请去掉 ---"
_KINDS: Final = frozenset(
    (None, "!", *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "timestamp", "seq", "map")))
)
_WORDS: Final[Mapping[str, bool | None]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_QUICK: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Event = Any
"""An event of PyYAML; its stubs know neither that each has marks nor what each kind bears."""
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
    """Read YAML text that came from ``file``; raise `LoadingError` as `load_yaml` does.

    One command asks for the same policy several times: its text is read once, and everybody has data of their own.
    """
    known = _read(text, file)
    return replace(known, data=deepcopy(known.data))


@lru_cache(maxsize=16)
def _read(text: str, file: str) -> Document:
    deep = brackets_beyond(text, 2 * MAX_DEPTH)
    if deep is not None:
        raise LoadingError((LocatedFault(Place(file, *deep), f"括号嵌套太深，最多 {MAX_DEPTH} 层"),))
    reader = _Reader(file, _events(text, file))
    data = reader.document()
    if reader.faults:
        raise LoadingError(tuple(reader.faults))
    return Document(file, data, reader.places, reader.text_offsets)


def _events(text: str, file: str) -> Iterator[_Event]:
    """The parts of the text in order, without the marks of stream and document; `LoadingError` where it is no YAML."""
    try:
        return iter(list(yaml.parse(text, _QUICK))[1:-1])
    except yaml.YAMLError:
        pass
    try:
        return iter(list(yaml.parse(text, yaml.SafeLoader))[1:-1])
    except yaml.MarkedYAMLError as error:
        raise _error(file, error.problem_mark, f"YAML 写法有误：{advice_on(str(error.problem))}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _error(file, None, f"YAML 写法有误：{advice_on(str(error))}") from error


def _error(file: str, mark: yaml.Mark | None, message: str) -> LoadingError:
    place = Place(file, mark.line + 1, mark.column + 1) if mark is not None else Place(file, 1, 1)
    return LoadingError((LocatedFault(place, message),))


class _Reader:
    """Turns the parts of a text into plain data, noting the place of each; ``faults`` are what it refuses."""

    def __init__(self, file: str, events: Iterator[_Event]) -> None:
        self.file = file
        self.places: dict[KeyPath, Place] = {}
        self.text_offsets: dict[KeyPath, int] = {}
        self.faults: list[LocatedFault] = []
        self._events = events

    def document(self) -> object:
        """The data of the only document; of an empty text, None."""
        if next(self._events, None) is None:
            self.places[()] = Place(self.file, 1, 1)
            return None
        data = self._read(next(self._events), ())
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._fault(event, _ONE_DOCUMENT)
        return data

    def _read(self, event: _Event, path: KeyPath) -> object:
        self.places[path] = self._place(event)
        if len(path) > MAX_DEPTH:
            self._fault(event, f"嵌套太深，最多 {MAX_DEPTH} 层")
            raise LoadingError(tuple(self.faults))
        if isinstance(event, yaml.AliasEvent):
            self._fault(event, _NO_ALIAS)
            return None
        self._refuse_marked(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            parts = enumerate(self._until(yaml.SequenceEndEvent))
            return [self._read(each, (*path, at)) for at, each in parts]
        return self._scalar(event, path)

    def _refuse_marked(self, event: _Event) -> None:
        """What is anchored, or of a kind of its own."""
        if event.anchor:
            self._fault(event, _NO_ANCHORS)
        elif event.tag not in _KINDS:
            self._fault(event, _NO_TAGS)

    def _until(self, end: type[yaml.Event]) -> Iterator[_Event]:
        """Each part's beginning, up to the end of the list or mapping; the reader takes the rest of each part."""
        for event in self._events:
            if isinstance(event, end):
                return
            yield event

    def _mapping(self, path: KeyPath) -> dict[str, object]:
        data: dict[str, object] = {}
        for key in self._until(yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                self._fault(key, "名称应当是一个词")
                self._read(key, path)
                self._read(next(self._events), path)
                continue
            name = str(key.value)
            if name == "<<":
                self._fault(key, _NO_TAGS)
            self._refuse_marked(key)
            if name in data:
                self._fault(key, f"{name} 写了两次，请留一个")
            value = next(self._events)
            data[name] = self._read(value, (*path, name))
            # a block stands below its name and is found by that, and so is what is not there at all
            named, found = self._place(key), self._place(value)
            if found.line > named.line or value.start_mark.index == value.end_mark.index:
                self.places[(*path, name)] = named
        return data

    def _scalar(self, event: _Event, path: KeyPath) -> str | bool | None:
        if not event.style and event.tag is None and event.value in _WORDS:
            return _WORDS[event.value]
        if event.style not in {"|", ">"} and event.start_mark.line == event.end_mark.line:
            self.text_offsets[path] = 1 if event.style else 0
        return str(event.value)

    def _place(self, event: _Event) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _fault(self, event: _Event, message: str) -> None:
        self.faults.append(LocatedFault(self._place(event), message))
