"""The one door to what is tested: the engine's answer on a folder, as the command writes it."""

import json
import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from rules.assessment_json import assessment_text
from sync.actions.evaluate_facts import evaluate_facts

from .facts import Level
from .generator import Question

POLICIES = Path(__file__).parents[3] / "config" / "policies"


def evaluate_folder(folder: Path, question: Question, knobs: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Evaluate a folder of CSV files with the engine, through its JSON text; knobs are values as in the policy file."""
    policy = str(_turned(question.policy, knobs, folder)) if knobs else question.policy
    assessment = evaluate_facts(folder, policy, question.period, question.as_of)
    answer: dict[str, Any] = json.loads(assessment_text(assessment))
    return answer


def _turned(policy: str, knobs: Mapping[str, str], folder: Path) -> Path:
    """Write the shipped policy with other values of its knobs."""
    text = (POLICIES / f"{policy}.yaml").read_text(encoding="utf-8")
    for name, value in knobs.items():
        text, turned = re.subn(rf"(^  {name}:\n(?:    .*\n)*?    value: ).*", rf"\g<1>{value}", text, flags=re.M)
        assert turned == 1, f"{policy} has no knob {name}"
    target = folder.with_name(f"{folder.name}-{policy}") / f"{policy}.yaml"
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return target


def levels_of(policy: str) -> dict[str, Level]:
    """Read the level grades of a shipped policy file."""
    grades = yaml.safe_load((POLICIES / f"{policy}.yaml").read_text(encoding="utf-8"))["grades"]["levels"]
    return {name: Level(_score(grade), bool(grade["passes"])) for name, grade in grades.items()}


def _score(grade: Mapping[str, Any]) -> Fraction | None:
    return Fraction(str(grade["score"])) if "score" in grade else None
