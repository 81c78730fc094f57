"""A college's own words and seals on its forms: ``forms/texts.yaml`` in the site folder, read and checked.

Every word in it is text, never markup. What isn't written there stays as the template has it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from config.loading import Document, LoadingError, load_yaml
from config.problems import ConfigError, Problem, problems_of

TEXTS_FILE: Final = "texts.yaml"
_FORM: Final = re.compile(r"common|[a-z][a-z0-9-]*/[a-z][a-z0-9-]*")
_PICTURE: Final = re.compile(r"[^/\\.:][^\\:]*\.(png|jpg|jpeg|svg)")


def _form(name: str) -> str:
    if not _FORM.fullmatch(name):
        raise ValueError("应为 common（全部表单）或“规定/表单”，例如 asnu/notice")
    return name


def _picture(path: str) -> str:
    if not _PICTURE.fullmatch(path) or ".." in path.split("/"):
        raise ValueError("应为 forms 文件夹里的图片，例如 seals/教务处.png；可用 png、jpg、svg")
    return path


FormOrCommon = Annotated[str, AfterValidator(_form)]
Text = Annotated[str, Field(min_length=1, max_length=1000)]
Picture = Annotated[str, AfterValidator(_picture)]


class FormWords(BaseModel):
    """What a form says in the college's own words; what is left out stays as it is.

    ``consequences`` are by level (``yellow``), for forms that tell what may follow; ``note`` is one more paragraph
    after where help is; ``issuer`` stands beside the seal.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    title: Text | None = None
    consequences: dict[str, Text] = Field(default_factory=dict)
    help: Text | None = None
    note: Text | None = None
    issuer: Text | None = None


class FormTexts(BaseModel):
    """The whole file: words by form, or ``common`` for every form; pictures of seals by the office they belong to."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    forms: dict[FormOrCommon, FormWords] = Field(default_factory=dict)
    seals: dict[str, Picture] = Field(default_factory=dict)


def load_form_texts(folder: Path) -> FormTexts:
    """Return what the texts file in ``folder`` says; nothing where there is none.

    Raises:
        ConfigError: it can't be read or holds faults; each with line and column, all of them at once.
    """
    file = folder / TEXTS_FILE
    if not file.exists():
        return FormTexts()
    try:
        document = load_yaml(file)
    except LoadingError as error:
        raise ConfigError(
            [Problem(str(file), _line(fault.place.line, fault.place.column), fault.message) for fault in error.faults]
        ) from error
    try:
        return TypeAdapter(FormTexts).validate_python(document.data or {})
    except ValidationError as error:
        raise ConfigError(_located(document, error)) from error


def _located(document: Document, error: ValidationError) -> list[Problem]:
    """Return the faults with their places in the file."""
    told = problems_of(document.file, error)
    places = [document.place(_path(fault["loc"])) for fault in error.errors(include_url=False, include_input=False)]
    return [
        Problem(document.file, f"{_line(place.line, place.column)}（{problem.place}）", problem.text)
        for place, problem in zip(places, told, strict=True)
    ]


def _path(loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Return where in the file a fault lies; a fault of a key is told as that of its value."""
    return tuple(part for part in loc if part != "[key]")


def _line(line: int, column: int) -> str:
    return f"第 {line} 行第 {column} 列"
