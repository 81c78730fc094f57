"""Answers of Moodle as frozen objects: tolerant of fields we don't know, strict on those we use."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cache
from typing import Annotated, Final, TypeVar, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from connector.moodle.errors import MoodleOutcomeUnknown, MoodleRefused

T = TypeVar("T")

UNEXPECTED_ANSWER: Final = "yujing:unexpected-answer"


class Payload(BaseModel):
    """A part of an answer. Its fields bear Moodle's names; a field that may be hidden is None when it is.

    Printed, it shows ids only, so that no name and no mark gets into a log.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    def __repr_args__(self) -> Iterator[tuple[str, object]]:
        for name in type(self).model_fields:
            if name.endswith("id"):
                yield name, getattr(self, name)


def _none_if_zero(value: object) -> object:
    return None if value in (0, "0", "") else value


Moment = Annotated[int | None, BeforeValidator(_none_if_zero)]
"""Seconds since 1970 in UTC; Moodle's 0 for *never* becomes None."""


@dataclass(frozen=True, slots=True, repr=False, config=ConfigDict(hide_input_in_errors=True))
class CustomField:
    """A custom field of a user or a course, with its value as text: with slots, since every course has several."""

    shortname: str
    value: Annotated[str | None, BeforeValidator(lambda value: value if value is None else str(value))] = None

    def __repr__(self) -> str:
        return "CustomField()"


class WithCustomFields(Payload):
    """Something that bears custom fields. Empty fields, and hidden ones, are simply missing."""

    customfields: tuple[CustomField, ...] = ()

    def custom(self, shortname: str) -> str | None:
        """Return the value of the custom field, or None where Moodle didn't give it."""
        return next((field.value for field in self.customfields if field.shortname == shortname), None)


@cache
def _adapter(kind: Hashable) -> TypeAdapter[object]:
    return TypeAdapter(cast(type[object], kind))


def decode(function: str, kind: type[T], answer: object, *, written: bool = False) -> T:
    """Read `answer` as `kind`.

    An answer of another shape is refused with the function and the field named, never the value; after a write it
    leaves the outcome unknown.
    """
    try:
        result = _adapter(cast(Hashable, kind)).validate_python(answer)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
    else:
        return cast(T, result)
    field = ".".join("*" if isinstance(part, int) else str(part) for part in faults[0]["loc"]) or "（整体）"
    advice = (
        f"Moodle 的回答与预期不符：字段 {field}，{len(faults)} 处。请核对 Moodle 版本及其插件，并把此信息告知开发者。"
    )
    failure = MoodleOutcomeUnknown if written else MoodleRefused
    raise failure(advice, function, UNEXPECTED_ANSWER)


def expect_nothing(function: str, answer: object) -> None:
    """Check that a function without result answered with the literal ``null``."""
    if answer is not None:
        raise MoodleOutcomeUnknown(
            "Moodle 对一次写入给出了意外的回答，结果未知，请读回核对。", function, UNEXPECTED_ANSWER
        )
