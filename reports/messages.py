"""The only door to jinja2: a message to a student, or about students, as plain text that fits Moodle's limit.

Messages are plain (``textformat`` 2). Moodle escapes plain text itself and wraps it in a paragraph, so nothing in a
name or a course title can become markup; what is sent is what every channel shows (browser, app, e-mail, push); and
no byte of the limit goes to tags and entities. Escaping a second time here would show students ``&amp;``. What plain
text must be guarded against instead is a value that forges a line: every value is reduced to one line of visible
characters, and cut where it is longer than any real one, so that a message fits by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.documents import DutyReminder, GuardianCall, StaffMessage, StudentMessage
from reports.plain import Measure, tidied

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

LIMIT: Final = 4096
"""How many bytes of UTF-8 Moodle accepts as one message."""

BETWEEN: Final = "\n\n———— English ————\n\n"
"""What stands between the Chinese version and the English one."""

ROOM: Final = 40
"""How many bytes are left for the line with the marker."""

Message = StudentMessage | StaffMessage | DutyReminder | GuardianCall

MEASURES: Final = (Measure(60, 150, 8), Measure(40, 90, 5), Measure(24, 40, 2))
"""Generous first; the last leaves a message of any values under 3,000 bytes, so that one always fits."""


class MessageError(ValueError):
    """A message template can't be rendered or is too long by itself; the message says which one and where."""


def render_message(
    message: StudentMessage,
    templates: Path | Sequence[Path],
    *,
    marker: str = "",
    english: StudentMessage | None = None,
) -> str:
    """Return the text to send with ``textformat`` 2 (plain), at most `LIMIT` bytes of UTF-8 including ``marker``.

    ``templates`` are folders searched in order; the site's comes first. ``marker``, where given, is the last line.
    ``english`` says the same in English and stands below; both have the same courses.
    Courses that don't fit are dropped from the end and counted (另有 N 门). Raises `MessageError` when the template is
    at fault, or too long even without a course.
    """
    parts: list[tuple[Message, Sequence[str]]] = [(message, _names(message, ""))]
    if english is not None:
        parts.append((english, _names(english, ".en")))
    return _fitted(parts, templates, marker)


def _names(message: StudentMessage, language: str) -> list[str]:
    """Return the templates of a message, the most specific first."""
    own = message.level if message.kind == "warning" else message.kind
    return [f"{message.policy}/{own}{language}.txt", f"common/{message.kind}{language}.txt"]


def render_staff(message: StaffMessage, templates: Path | Sequence[Path]) -> str:
    """Return the text of a message to staff, with room for its marker; raises as `render_message` does.

    Courses that don't fit are counted, students are never cut: a message names few.
    """
    return _fitted([(message, [f"common/{message.kind}.txt"])], templates, " " * ROOM)[:-ROOM].rstrip()


def render_reminder(reminder: DutyReminder, templates: Path | Sequence[Path]) -> str:
    """Return the text of a reminder, with room for its marker; duties that don't fit are counted."""
    return _fitted([(reminder, ["common/duties.txt"])], templates, " " * ROOM)[:-ROOM].rstrip()


def render_call(call: GuardianCall, templates: Path | Sequence[Path]) -> str:
    """Return the guide for a call, for the terminal or a sheet; raises as `render_message` does."""
    template = _template(_environment(_folders(templates)), ["common/guardian-call.txt"])
    return _text(template, tidied(call, MEASURES[0]), "", len(call.courses))


def _fitted(parts: Sequence[tuple[Message, Sequence[str]]], templates: Path | Sequence[Path], marker: str) -> str:
    """Return the text of a message, or of its versions one below the other, with as many of its courses as fit."""
    environment = _environment(_folders(templates))
    chosen = [(message, _template(environment, names)) for message, names in parts]
    for measure in MEASURES:
        text_with = partial(_texts, [(template, tidied(message, measure)) for message, template in chosen], marker)
        if _fits(text_with(0)):
            return text_with(_most_that_fit(text_with, len(parts[0][0].courses)))
    template = chosen[-1][1]
    raise MessageError(f"消息模板 {template.name} 太长：不列课程也超过 {LIMIT} 字节（每个汉字占 3 字节）。")


def _texts(versions: Sequence[tuple[Template, Message]], marker: str, shown: int) -> str:
    """Return the finished text of every version with its first ``shown`` courses, and the marker at the end."""
    *first, last = versions
    told = [_text(template, message, "", shown) for template, message in first]
    return BETWEEN.join([*told, _text(*last, marker, shown)])


def _folders(templates: Path | Sequence[Path]) -> tuple[Path, ...]:
    return (templates,) if isinstance(templates, Path) else tuple(templates)


def _most_that_fit(text_with: Callable[[int], str], total: int) -> int:
    """Return the largest number of courses up to ``total`` whose text fits; none always does."""
    if _fits(text_with(total)):
        return total
    fits, exceeds = 0, total
    while exceeds - fits > 1:
        middle = (fits + exceeds) // 2
        fits, exceeds = (middle, exceeds) if _fits(text_with(middle)) else (fits, middle)
    return fits


def _fits(text: str) -> bool:
    return len(text.encode()) <= LIMIT


def _text(template: Template, message: Message, marker: str, shown: int) -> str:
    """Return the finished text with the first ``shown`` courses."""
    from jinja2 import TemplateError

    courses = message.courses[:shown]
    try:
        text = template.render(message=message, courses=courses, more=len(message.courses) - shown)
    except TemplateError as error:
        raise MessageError(f"消息模板 {template.name} 无法生成：{error}") from error
    body = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return f"{body}\n{marker}" if marker else body


def _template(environment: SandboxedEnvironment, names: Sequence[str]) -> Template:
    """Return the most specific template there is: the policy's own, else the common one of this kind."""
    from jinja2 import TemplateNotFound, TemplateSyntaxError

    try:
        return environment.select_template(names)
    except TemplateSyntaxError as error:
        raise MessageError(f"消息模板 {error.name} 第 {error.lineno} 行有误：{error.message}") from error
    except TemplateNotFound as error:
        raise MessageError(f"找不到消息模板：{'、'.join(names)}") from error


@lru_cache(maxsize=8)
def _environment(folders: tuple[Path, ...]) -> SandboxedEnvironment:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=False,  # plain text, which Moodle escapes; see above
        keep_trailing_newline=False,
    )
    environment.filters["day"] = _day
    return environment


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
