"""What a real Moodle answered to the odd calls: kept beside the tests, one case a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("answers.json")


def recorded_answers() -> dict[str, list[Any]]:
    """Return the recorded answers to each case."""
    answers: dict[str, list[Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return answers


def record(answers: dict[str, list[Any]]) -> None:
    """Keep answers, one case a line so that a change is seen."""
    lines = (f"{json.dumps(name)}: {json.dumps(each, ensure_ascii=False)}" for name, each in answers.items())
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
