"""A regulation revised while its warnings stand: they keep the levels of the day on which they were judged."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from config.policy_files import SHIPPED
from sync.actions.cases import list_cases
from sync.actions.forms import print_forms
from sync.actions.plan import plan
from sync.filling.case_file import case_file
from sync.plan.steps import CreateCohort
from sync.store.cases import read_cases
from tests.journeys.small_college import RED, TODAY, on
from tests.journeys.stages import At

LATER = TODAY + timedelta(days=14)


def revise(folder: Path) -> None:
    """Let the shipped asnu end a week from today, and a version without 红色预警 begin on the day after."""
    end = TODAY + timedelta(days=7)
    text = (SHIPPED / "asnu.yaml").read_text(encoding="utf-8").partition("\nexamples:")[0]
    assert "in_force: {}" in text
    assert "{id: red, label: 红色预警}" in text
    old = text.replace("in_force: {}", f"in_force: {{until: {end}}}")
    new = text.replace("in_force: {}", f"in_force: {{since: {end + timedelta(days=1)}}}")
    new = new.replace("{id: red, label: 红色预警}", "{id: serious, label: 严重预警}").replace(
        "level: red", "level: serious"
    )
    new = new.replace("red: asnu/notice", "serious: asnu/notice")
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies" / "asnu@old.yaml").write_text(old, encoding="utf-8")
    (folder / "policies" / "asnu.yaml").write_text(new, encoding="utf-8")


def test_an_older_warning_keeps_the_name_of_its_level(at: At) -> None:
    small = at("sent")
    revise(small.folder)
    with on(small.folder, LATER) as site:
        assert {line.level for line in list_cases(site) if line.student_no == RED} == {"红色预警"}
        with site.store.read() as tx:
            cases = read_cases(tx, site.store.site_id)
        file = case_file(site, cases)
        red = next(case for case in cases if case.student_no == RED)
        assert file.regulations[red.id].level_name("red") == "红色预警"


def test_its_papers_are_printed_as_before(at: At) -> None:
    small = at("sent")
    revise(small.folder)
    with on(small.folder, LATER) as site:
        (result,) = print_forms(site)
    assert result.notices == 3
    assert not result.faults


def test_its_cohort_and_roster_group_stay(at: At) -> None:
    small = at("sent")
    revise(small.folder)
    with on(small.folder, LATER) as site:
        steps = plan(site, "李红").plan.steps
    assert steps == (CreateCohort("yujing:small:asnu:serious", "学业帮扶·asnu·特别关注"),)
