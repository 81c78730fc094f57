"""The whole invented university: what importing and pulling arrive at is what happened, to the letter."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from config.secrets import ensure_secret
from sync.actions.import_bundle import import_bundle
from sync.demo.college import college, college_bundle
from sync.demo.college_mapping import MAPPING_TOML
from sync.site import Site
from sync.store.database import Store
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.pull.university import University, settings

DAYS = [date(2025, 3, 14), date(2025, 6, 6)]
ATTEMPT = ("student_no", "course_code", "term", "kind", "score", "result", "graded_on")
ENROLMENT = ("student_no", "course_code", "term")


def rows(table: list[dict[str, Any]], columns: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {tuple("" if row.get(name) is None else str(row[name]) for name in columns) for row in table}


def agree(university: University, day: date) -> None:
    """Check the facts in the store against what happened until a day."""
    happened, facts = college_bundle(day), university.facts()
    attempts = facts.attempts.to_pylist()
    outcomes = [row for row in attempts if row["score"] is not None or row["result"] is not None]
    assert rows(outcomes, ATTEMPT) == rows(happened["attempts"], ATTEMPT)
    enrolled = rows(facts.enrolments.to_pylist(), ENROLMENT) | rows(attempts, ENROLMENT)
    assert enrolled == rows(happened["enrolments"], ENROLMENT) | rows(happened["attempts"], ENROLMENT)


def test_importing_and_pulling_arrive_at_what_happened(sqlite_store: Store, tmp_path: Path) -> None:
    """On the second day a mark was corrected and a student has left a course: first date and credit must stay."""
    mapping = tomllib.loads(MAPPING_TOML)["mapping"]
    university = University(sqlite_store, mapping, InProcessMoodle({}))
    site = Site(settings(mapping), sqlite_store, tmp_path, university.clock)
    (tmp_path / "secrets").mkdir()
    ensure_secret(site.path(site.settings.privacy.data_key_file))
    for day in DAYS:
        content = college(day)
        content.write_registrar(tmp_path / str(day))
        import_bundle(site, tmp_path / str(day), "教务员")
        university.moodle.load(content.moodle)
        assert university.pull().complete
        agree(university, day)
