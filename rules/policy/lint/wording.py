"""What a clause says beside its condition: its citation, its own words with their numbers, the reason for a review."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from rules.policy.conditions import Both, Comparison, Either, Name, Negation, Number, Quantity, Test
from rules.policy.law import Law
from rules.policy.lint.finding import Finding, Subject
from rules.policy.measures import CountMeasure

_UNIT: Final = r"(?:学分|学时|个学期|学期|门|科|次|分|名|%)"
_NUMBER: Final = r"(\d+(?:\.\d+)?)"
_BESIDE: Final = "不低于|不少于|不超过|不高于|低于|少于|不足|不到|未满|小于|超过|高于|多于|大于|达到|达|满|至少"
_WITH_UNIT: Final = re.compile(rf"(?<![\d.第〔附件表]){_NUMBER} ?{_UNIT}")
_COMPARED: Final = re.compile(rf"({_BESIDE}) ?{_NUMBER} ?(%?)")
_DIGITS: Final = "零一二三四五六七八九"
_CHINESE: Final = re.compile(
    "(?<![第百之一])([二两三四五六七八九]?十[一二三四五六七八九]?|[二两三四五六七八九])(?=门|科|次|个?学分)"
)
_EXCLUSIVE: Final = frozenset({"低于", "少于", "不足", "不到", "未满", "小于", "超过", "高于", "多于", "大于"})


def wording_findings(law: Law) -> Iterator[Finding]:
    """Blank citations and words, reviews without a reason, numbers of the words that the condition does not have."""
    for at, each in enumerate(law.clauses):
        path, clause = ("clauses", at), each.clause
        for key, text, what in (("clause", clause.clause, "条款号"), ("words", clause.words, "条款原文")):
            if not text.strip():
                yield Finding("citation", (*path, key), f"规则 {clause.id} 没有写{what}；学生和院长要凭它核对")
        if clause.review and not (clause.review_reason or "").strip():
            message = f"规则 {clause.id} 由人审定，请在 review_reason 写明审核人要判断什么"
            yield Finding("review", (*path, "review"), message)
        if clause.review_reason and not clause.review:
            message = "写了审核理由而没有写 review: true，程序会直接定级；请补上，或删去理由"
            yield Finding("review", (*path, "review_reason"), message)
        yield from _numbers(law, Subject(law, at))


def _numbers(law: Law, subject: Subject) -> Iterator[Finding]:
    known = set(_constants(subject.test, law))
    for value, text, near in _numbers_in(subject.of.clause.words):
        if value not in known and not (near and {value + 1, value - 1} & known):
            message = f"条款原文里的“{text}”没有出现在条件 {subject.of.clause.when} 里；请核对是否抄错"
            yield Finding("numbers", ("clauses", subject.at, "words"), message, hint=True)


def _numbers_in(words: str) -> Iterator[tuple[Fraction, str, bool]]:
    """Each number that counts something, as written, and whether the next whole number may stand for it."""
    text = unicodedata.normalize("NFKC", words)
    found: dict[Fraction, tuple[str, bool]] = {}
    for match in _WITH_UNIT.finditer(text):
        value = Fraction(match[1]) / (100 if match[0].endswith("%") else 1)
        found.setdefault(value, (match[0], False))
    for match in _CHINESE.finditer(text):
        found.setdefault(_chinese(match[1]), (match[0] + text[match.end()], False))
    for match in _COMPARED.finditer(text):
        value = Fraction(match[2]) / (100 if match[3] else 1)
        said = found.get(value, (match[0], False))[0]
        found[value] = (said, match[1] in _EXCLUSIVE and value.denominator == 1)
    for value, (said, near) in found.items():
        yield value, said, near


def _chinese(numeral: str) -> Fraction:
    """A Chinese numeral below a hundred: 两, 五, 十, 十五, 三十, 三十二."""
    tens, ten, ones = numeral.replace("两", "二").rpartition("十")
    return Fraction((_DIGITS.index(tens or "一") * 10 if ten else 0) + (_DIGITS.index(ones) if ones else 0))


def _constants(part: Test | Quantity, law: Law) -> Iterator[Fraction]:
    match part:
        case Number():
            yield part.value
        case Name():
            yield from _named(part.name, law.constants, law)
        case Negation():
            yield from _constants(part.part, law)
        case Both() | Either():
            for each in part.parts:
                yield from _constants(each, law)
        case Comparison() | _:
            yield from _constants(part.left, law)
            yield from _constants(part.right, law)


def _named(name: str, constants: Mapping[str, Fraction], law: Law) -> Iterator[Fraction]:
    if name in constants:
        yield constants[name]
    elif name in law.formulas:
        yield from _constants(law.formulas[name], law)
    elif name in law.conditions:
        yield from _constants(law.conditions[name], law)
    elif isinstance(measure := law.measures.get(name), CountMeasure) and measure.at_least_failures:
        yield Fraction(measure.at_least_failures)
