"""The examples in the four regulations, and in the page that explains them: all hold, and nothing is untried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.loading import read_yaml
from config.policy_examples import load_examples
from config.policy_files import SHIPPED, shipped_policies
from rules.examples.coverage import gaps
from rules.examples.differences import differences
from rules.examples.layout import CaseLayout, ExampleLayout, ExamplesLayout
from rules.examples.running import run_cases
from rules.policy.compile import compile_policy
from tests.architecture import markdown as md

PAGE = md.ROOT / "docs" / "policies.md"


@pytest.mark.parametrize("policy", shipped_policies())
def test_every_example_holds_and_nothing_is_untried(policy: str) -> None:
    loaded = load_examples(SHIPPED / f"{policy}.yaml")
    found = list(run_cases(loaded.cases, loaded.law_for))
    assert {each.case.number: told for each in found if (told := differences(each))} == {}
    assert [str(gap) for gap in gaps(loaded.law, found)] == []


@pytest.mark.parametrize("policy", shipped_policies())
def test_examples_are_no_part_of_the_law(policy: str) -> None:
    data: dict[str, Any] = read_yaml((SHIPPED / f"{policy}.yaml").read_text(encoding="utf-8"), policy).data
    with_examples = compile_policy(data).hash
    del data["examples"]
    assert compile_policy(data).hash == with_examples


def test_the_example_of_the_page_holds_and_leaves_nothing_untried(tmp_path: Path) -> None:
    blocks = [block.text for block in md.blocks(PAGE, "yaml")]
    whole = next(text for text in blocks if text.startswith("id: sample") and "procedure:" in text)
    file = tmp_path / "sample.yaml"
    file.write_text(whole + next(text for text in blocks if text.startswith("examples:")), encoding="utf-8")
    loaded = load_examples(file)
    found = list(run_cases(loaded.cases, loaded.law_for))
    assert [told for each in found if (told := differences(each))] == []
    assert list(gaps(loaded.law, found)) == []


@pytest.mark.parametrize("model", [CaseLayout, ExampleLayout, ExamplesLayout])
def test_every_key_is_explained_on_the_page(model: type[ExampleLayout]) -> None:
    explained = {name for row in md.rows(md.section(PAGE, "Examples")) for name in md.names_in(row[0])}
    assert {field.alias for field in model.model_fields.values()} <= explained
