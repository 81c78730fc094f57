"""The invented college: the same in every run, as large as promised, and every verdict as planted."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.mapping import Mapping
from connector.standin.loading import load
from connector.standin.settings import Settings
from connector.standin.state import Site
from sync.demo.college import LIST_DAYS, PERIOD_OF, POLICY_OF, College, college, college_bundle
from sync.demo.college_calendar import ASNU_LIST_DAY, BHUAD_LIST_DAY
from sync.demo.college_expected import Expected
from sync.demo.college_mapping import MAPPING_TOML
from sync.demo.college_tables import write_tables

from .counting import Count

COLLEGE_OF = {policy: name for name, policy in POLICY_OF.items()}
BEGINNING, END = date(2025, 1, 20), date(2025, 7, 1)


@pytest.fixture(scope="module")
def spring() -> College:
    return college(ASNU_LIST_DAY)


def marks_of(moodle: dict[str, Any], username: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (course["shortname"], mark["item"]): mark
        for course in moodle["courses"]
        for mark in course["grades"]
        if mark["username"] == username
    }


def test_it_is_the_same_in_every_run() -> None:
    code = (
        "import json,hashlib;from datetime import date;from sync.demo.college import college as c;x=c(date(2025,3,14));"
    )
    code += "print(hashlib.sha256(json.dumps([x.moodle,dict(x.registrar)],ensure_ascii=False).encode()).hexdigest())"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_it_is_as_large_as_promised(spring: College) -> None:
    students = [user for user in spring.moodle["users"] if not user["idnumber"].startswith("T")]
    terms = {course["shortname"][:11] for course in spring.moodle["courses"]}
    assert len(students) >= 300
    assert len(terms) >= 4
    assert len(spring.moodle["courses"]) >= 120
    assert {row["term"] for row in spring.registrar["attempts"]} >= {"2022-2023-1", "2022-2023-2"}


def test_every_offering_has_a_teacher_and_unlike_names(spring: College) -> None:
    courses = spring.moodle["courses"]
    assert all(any(each["role"] == "editingteacher" for each in course["enrolments"]) for course in courses)
    assert max(Counter(course["shortname"] for course in courses).values()) == 1
    assert all(course["shortname"] == course["idnumber"] for course in courses)


def test_nothing_is_known_before_its_day() -> None:
    for on in (BEGINNING, ASNU_LIST_DAY, BHUAD_LIST_DAY):
        there = college(on)
        marks = [mark for course in there.moodle["courses"] for mark in course["grades"] if mark["graded"]]
        assert max(date.fromtimestamp(mark["graded"]) for mark in marks) <= on  # noqa: DTZ012 - ten in the morning
        assert max(row["graded_on"] for row in there.registrar["attempts"]) <= str(on)


def test_the_tables_are_a_bundle_with_every_column(tmp_path: Path, spring: College) -> None:
    spring.write_registrar(tmp_path)
    with (tmp_path / "students.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(spring.registrar["students"])
    assert {char for row in rows for char in row["name"]} >= set("𠮷䶮㛃")
    assert sorted(each.stem for each in tmp_path.iterdir()) == sorted(spring.registrar)


def test_the_college_file_is_what_the_stand_in_reads(tmp_path: Path, spring: College) -> None:
    spring.write_moodle(tmp_path / "college.json")
    site = Site()
    load(site, json.loads((tmp_path / "college.json").read_text(encoding="utf-8")), Settings())
    assert len(site.courses) == len(spring.moodle["courses"]) + 1


def test_the_mapping_knows_every_offering_and_item(spring: College) -> None:
    mapping = Mapping.model_validate(tomllib.loads(MAPPING_TOML)["mapping"])
    items = {item.idnumber for item in mapping.items}
    codes = {row["course_code"] for row in spring.registrar["courses"]}
    for course in spring.moodle["courses"]:
        found = re.fullmatch(mapping.offerings.pattern.strip("^$"), course["shortname"])
        assert found is not None
        assert set(found["code"].split("+")) <= codes
        assert {item["idnumber"] for item in course["items"]} <= items


@pytest.mark.parametrize(("policy", "as_of"), LIST_DAYS)
def test_the_engine_finds_what_was_planted_and_nothing_else(policy: str, as_of: date, tmp_path: Path) -> None:
    from sync.actions.evaluate_facts import evaluate_facts

    write_tables(college_bundle(as_of, COLLEGE_OF[policy]), tmp_path)
    found = evaluate_facts(tmp_path, policy, PERIOD_OF[policy], as_of)
    verdicts = college(as_of).verdicts(policy, as_of)
    assert {each.student_no: seen(each) for each in found.warnings} == {
        each.student_no: planned(each) for each in verdicts if each.level
    }
    referred = {(each.student_no, each.rule) for each in found.referrals}
    assert referred == {(each.student_no, rule) for each in verdicts for rule in each.referrals}
    skipped = {(each.student_no, each.reason) for each in found.skipped}
    assert skipped == {(each.student_no, each.skipped) for each in verdicts if each.skipped}
    if policy == "asnu":
        assert found.pending.enrolments == sum(each.pending for each in verdicts)


def seen(warning: Any) -> tuple[Any, ...]:
    rules = sorted(rule.id for rule in warning.rules)
    return warning.track, warning.level, warning.review, warning.firm_level, rules


def planned(verdict: Expected) -> tuple[Any, ...]:
    return verdict.track, verdict.level, verdict.review, verdict.firm_level, sorted(verdict.rules)


def test_a_plain_count_agrees_with_what_was_planted_for_asnu() -> None:
    count = Count(college_bundle(ASNU_LIST_DAY), ASNU_LIST_DAY)
    for verdict in college(ASNU_LIST_DAY).verdicts("asnu", ASNU_LIST_DAY):
        if not verdict.skipped:
            number = verdict.student_no
            share, total = count.share(number, PERIOD_OF["asnu"]), count.outstanding_credits(number)
            rules = {name for name, low, high in SHARES if low <= 100 * share < high}
            rules |= {name for name, least in CREDITS if total >= least}
            assert rules == {rule for rule in verdict.rules if rule.endswith((".share", ".credits"))}, verdict


SHARES = (("asnu.yellow.share", 5, 15), ("asnu.orange.share", 15, 25), ("asnu.red.share", 25, 101))
CREDITS = (("asnu.yellow.credits", 5), ("asnu.orange.credits", 10), ("asnu.red.credits", 15))


def test_a_plain_count_agrees_with_what_was_planted_for_bhuad() -> None:
    count = Count(college_bundle(BHUAD_LIST_DAY), BHUAD_LIST_DAY)
    for verdict in college(BHUAD_LIST_DAY).verdicts("bhuad", BHUAD_LIST_DAY):
        if not verdict.skipped:
            number = count.after_makeup(verdict.student_no)
            rules = {"bhuad.level1.courses"} if number >= 6 else {"bhuad.level2.courses"} if number >= 4 else set()
            assert rules == {rule for rule in verdict.rules if rule.endswith(".courses")}, verdict
            referrals = {name for name, least in (("bhuad.repeat_year", 5), ("bhuad.dismissal", 7)) if number >= least}
            assert referrals == set(verdict.referrals)
