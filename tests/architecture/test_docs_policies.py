"""The page on policy files explains every key and every finding, and shows every key in an example that works."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, Discriminator, Tag

from config.loading import read_yaml
from config.procedure import Procedure
from rules.policy.schema import PolicyFile
from tests.architecture import markdown as md

PAGE = md.ROOT / "docs" / "policies.md"
LINT = [*sorted((md.ROOT / "rules" / "policy" / "lint").glob("*.py")), md.ROOT / "config" / "policy_lint.py"]
Key = tuple[type[BaseModel], str]


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield every model that a field's type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in {Union, UnionType, Annotated, tuple, dict, list}:
        for part in get_args(annotation):
            if not isinstance(part, Discriminator | Tag):
                yield from models_in(part)


def keys_of(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[Key]:
    """Yield every key of a model and of the models in it."""
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        yield model, name
        for inner in models_in(field.annotation):
            yield from keys_of(inner, seen)


KEYS = [*keys_of(PolicyFile, set()), *keys_of(Procedure, set())]


def shown(data: Any, models: tuple[type[BaseModel], ...]) -> Iterator[Key]:
    """Yield the keys that an example shows; of several models it is one of those that have all its keys."""
    if isinstance(data, list):
        for each in data:
            yield from shown(each, models)
    elif isinstance(data, Mapping):
        fitting = [model for model in models if set(data) <= set(model.model_fields)]
        for model in fitting:
            for key, value in data.items():
                yield model, key
                yield from shown(value, tuple(models_in(model.model_fields[key].annotation)))
        if not fitting:  # names that the file gives: measures, knobs, level grades
            for value in data.values():
                yield from shown(value, models)


def shown_on_the_page() -> set[Key]:
    found: set[Key] = set()
    for block in md.blocks(PAGE, "yaml"):
        data = read_yaml(block.text, PAGE.name).data
        if "extends" not in data:
            found |= set(shown(data, (PolicyFile,)))
            found |= set(shown(data.get("procedure"), (Procedure,)))
    return found


SHOWN = shown_on_the_page()


def test_the_models_have_been_found() -> None:
    assert {model.__name__ for model, _ in KEYS} >= {"PolicyFile", "DatedValue", "CourseFilter", "PointBand", "Level"}


def prose_and_remarks() -> str:
    """The page without its examples, but for the lines of these that carry a remark."""
    remarked = [line for block in md.blocks(PAGE, "yaml") for line in block.text.splitlines() if "#" in line]
    text = re.sub(r"^```.*?^```", "", md.read(PAGE), flags=re.MULTILINE | re.DOTALL)
    return "\n".join([text, *remarked])


@pytest.mark.parametrize(("model", "key"), KEYS, ids=lambda each: getattr(each, "__name__", each))
def test_every_key_is_explained_and_shown_in_an_example(model: type[BaseModel], key: str) -> None:
    """A key that several kinds of measures or point formulas have in common needs one example."""
    assert re.search(rf"\b{key}\b", prose_and_remarks()), f"{model.__name__}.{key} is not explained"
    alike = {other for other, name in KEYS if name == key and other.__module__ == model.__module__}
    assert {(each, key) for each in alike} & SHOWN, f"no example shows {model.__name__}.{key}"


def codes_in(tree: ast.AST) -> Iterator[str]:
    """Yield the codes of the findings that a module makes."""
    places = {"Finding": 0, "_finding": 2}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in places:
            code = node.args[places[node.func.id]]
            if isinstance(code, ast.Constant):
                yield str(code.value)


def test_every_kind_of_finding_is_explained() -> None:
    codes = {"fault", *(code for module in LINT for code in codes_in(ast.parse(md.read(module))))}
    explained = {name for row in md.rows(md.section(PAGE, "Checking a file")) for name in md.names_in(row[0])}
    assert explained - {"code"} == codes
