"""What pulling and mapping make of the college's Moodle is what really happened in it."""

from __future__ import annotations

import csv
from pathlib import Path

from connector.standin.server import StandIn
from sync.actions.export_bundle import export_bundle
from sync.actions.import_bundle import import_bundle
from sync.actions.pull import pull
from sync.demo.college import college, college_bundle
from sync.demo.college_calendar import BHUAD_LIST_DAY
from sync.demo.college_catalogue import DESIGN
from sync.demo.site_folder import write_site_folder
from sync.site import open_site


def outcomes(rows: list[dict[str, str]]) -> set[tuple[str, ...]]:
    """Return the attempts that say something; one that waits for its outcome says nothing."""
    columns = ("student_no", "course_code", "term", "kind", "score", "result", "graded_on")
    return {
        tuple(row[name] for name in columns) for row in rows if row["score"] or row["result"] not in {"", "deferred"}
    }


def test_the_facts_of_a_pull_are_those_of_the_bundle(tmp_path: Path) -> None:
    there = college(BHUAD_LIST_DAY)
    there.write_registrar(tmp_path / "registrar")
    mine = {row["student_no"] for row in there.registrar["students"] if row["college"] == DESIGN}
    courses = [course for course in there.moodle["courses"] if course["category"].startswith(DESIGN)]
    with StandIn({**there.moodle, "courses": courses}) as moodle:
        write_site_folder(tmp_path / "site", moodle.url, moodle.token)
        with open_site(tmp_path / "site") as site:
            import_bundle(site, tmp_path / "registrar", "test")
            assert pull(site, "test").complete
            export_bundle(site, tmp_path / "facts")
    with (tmp_path / "facts" / "attempts.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["student_no"] in mine]
    assert outcomes(found) == outcomes(list(college_bundle(BHUAD_LIST_DAY, DESIGN)["attempts"]))
