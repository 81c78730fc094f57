"""The one door to what is tested: the engine's answer on a folder, as the command writes it."""

import json
from pathlib import Path
from typing import Any

from rules.assessment_json import assessment_text
from sync.actions.evaluate_facts import evaluate_facts

from .generator import Question


def evaluate_folder(folder: Path, question: Question) -> dict[str, Any]:
    """Evaluate a folder of CSV files with the engine, through its JSON text."""
    assessment = evaluate_facts(folder, question.policy, question.period, question.as_of)
    answer: dict[str, Any] = json.loads(assessment_text(assessment))
    return answer
