"""Examples with several cases, spread out: one text per line and case, each with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rules.examples.layout import CaseLayout, ExampleLayout, ExamplesLayout, KnobValue, Words
from rules.policy.faults import Fault, Path

BLOCK: Final = "examples"
_MARK: Final = re.compile("【([^】]*)】")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the file: where it stands, and what it says; ``filled`` where a mark in it was replaced."""

    path: Path
    said: str
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One case as it is written, with whatever the example or the whole block says for it."""

    number: str
    title: str
    path: Path
    calendar: tuple[Text, ...]
    student: Text
    courses: tuple[Text, ...]
    events: tuple[Text, ...]
    earlier: tuple[Text, ...]
    programme: tuple[Text, ...]
    fellows: tuple[tuple[Text, ...], ...]
    period: Text | None
    as_of: Text | None
    knobs: Mapping[str, KnobValue]
    verdict: Text
    rules: tuple[Text, ...] | None


def spread(layout: ExamplesLayout, faults: list[Fault]) -> Iterator[Source]:
    """Every case of every example, its marks filled; what does not fit together becomes a fault."""
    for at, example in enumerate(layout.examples):
        path: Path = (BLOCK, "例子", at)
        if bool(example.cases) == (example.verdict is not None):
            faults.append(Fault(path, "每个例子写一个“结论”，或写一组“情形”、每个情形一个结论"))
            continue
        if example.verdict is not None:
            only = CaseLayout.model_validate({"结论": example.verdict, "规则": example.rules})
            yield _Spreader(layout, example, only, path, path, faults).source(str(at + 1), example.title)
        for place, case in enumerate(example.cases):
            told = "，".join(f"{name} {value}" for name, value in values_of(case).items()) or f"情形 {place + 1}"
            own = (*path, "情形", place)
            spreader = _Spreader(layout, example, case, path, own, faults)
            spreader.check_marks()
            yield spreader.source(f"{at + 1}.{place + 1}", f"{example.title}：{told}")


def values_of(case: CaseLayout) -> Mapping[str, str]:
    """The values that a case gives to the marks of its example."""
    return {name: str(value) for name, value in (case.model_extra or {}).items()}


@dataclass(frozen=True)
class _Spreader:
    layout: ExamplesLayout
    example: ExampleLayout
    case: CaseLayout
    path: Path
    own: Path
    faults: list[Fault]

    def source(self, number: str, title: str) -> Source:
        example, case, path, own = self.example, self.case, self.path, self.own
        calendar = (path, example.calendar) if example.calendar is not None else ((BLOCK,), self.layout.calendar)
        return Source(
            number,
            title,
            own,
            self._lines(calendar[0], "校历", calendar[1] or ()),
            self._nearest("学生", (own, case.student), (path, example.student)) or Text(own, ""),
            self._lines(path, "修读", example.courses) + self._lines(own, "修读", case.courses),
            self._lines(path, "事件", example.events) + self._lines(own, "事件", case.events),
            self._lines(path, "以往等级", example.earlier) + self._lines(own, "以往等级", case.earlier),
            self._lines(path, "培养方案", example.programme),
            tuple(self._lines((*path, "同学"), at, lines) for at, lines in enumerate(example.fellows)),
            self._nearest("筛查", (own, case.period), (path, example.period), ((BLOCK,), self.layout.period)),
            self._nearest("截至", (own, case.as_of), (path, example.as_of), ((BLOCK,), self.layout.as_of)),
            {**(example.knobs or {}), **(case.knobs or {})},
            Text((*own, "结论"), case.verdict),
            self._rules(),
        )

    def check_marks(self) -> None:
        """Every value has its mark somewhere in the example: a misspelt key would else be taken for a value."""
        written = "".join(text.said for text in self._templates())
        for name, value in (self.case.model_extra or {}).items():
            if not isinstance(value, str):
                self.faults.append(Fault((*self.own, name), f"{name} 应当是一个数或词，用来填【{name}】"))
            elif f"【{name}】" not in written:
                advice = f"例子里没有【{name}】；情形里除了它，还可以写 {'、'.join(_case_keys())}"
                self.faults.append(Fault((*self.own, name), advice))

    def _templates(self) -> Iterator[Text]:
        example = self.example
        groups: Iterable[Iterable[str]] = (
            example.courses, example.events, example.earlier, example.programme, *example.fellows,
            self.case.courses, self.case.events, self.case.earlier,
            [example.student, example.as_of or "", example.period or "", self.case.student or ""],
        )  # fmt: skip
        return (Text(self.path, line) for group in groups for line in group)

    def _lines(self, path: Path, key: str | int, lines: Iterable[str]) -> tuple[Text, ...]:
        return tuple(self._filled((*path, key, at), line) for at, line in enumerate(lines))

    def _nearest(self, key: str, *given: tuple[Path, str | None]) -> Text | None:
        for path, text in given:
            if text is not None:
                return self._filled((*path, key), text)
        self.faults.append(Fault(self.own, f"没有写“{key}”：写在这里、例子里，或全部例子之前"))
        return None

    def _rules(self) -> tuple[Text, ...] | None:
        rules: Words | None = self.case.rules
        if rules is None:
            return None
        names = rules.split() if isinstance(rules, str) else rules
        return tuple(Text((*self.own, "规则"), name) for name in names)

    def _filled(self, path: Path, template: str) -> Text:
        values = values_of(self.case)
        for found in _MARK.finditer(template):
            if found[1] not in values:
                self.faults.append(Fault(path, f"【{found[1]}】没有值：在每个情形里写“{found[1]}: …”", found.start()))
        said = _MARK.sub(lambda found: values.get(found[1], found[0]), template)
        return Text(path, said, said != template)


def _case_keys() -> list[str]:
    return sorted(str(each.alias) for each in CaseLayout.model_fields.values() if each.alias)
