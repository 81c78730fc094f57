"""The sealed grounds of a verdict: judged again from one file, nobody else's data in it, every change noticed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from config.policy_files import load_policy
from rules.bundle.findings import BundleError
from rules.bundle.reading import read_bundle
from rules.engine.evaluate import evaluate
from rules.sealed import Judged, judge_again, seal, sealed_law
from rules.snapshot import SnapshotError
from sync.actions.evaluate_facts import evaluate_facts

from .college import AFTER_AUTUMN, AUTUMN, STUDENT, a_college, law
from .oracle.generator import LEVELS, Bundle, write
from .oracle.generator.records import Place
from .oracle.generator.strategies import bundles

POLICIES = ("asnu", "bhuad", "lsec", "ustl")
OTHER = "2021010199"


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    college = a_college().settled().failed_courses(5).student(OTHER, name="别人")
    facts = college.facts()
    assessment = evaluate(facts, law("bhuad"), AUTUMN, AFTER_AUTUMN)
    file = tmp_path / "grounds.json"
    file.write_text(seal(facts, law("bhuad"), assessment, STUDENT, "张三", {"规定": "试"}), encoding="utf-8")
    return file


@given(drawn=bundles())
@settings(
    max_examples=1, deadline=None, derandomize=True, phases=(Phase.generate,), suppress_health_check=list(HealthCheck)
)
def test_every_verdict_is_found_again_from_its_sealed_grounds(drawn: tuple[Bundle, Place]) -> None:
    bundle, place = drawn
    with TemporaryDirectory() as name:
        facts = read_bundle(write(bundle, Path(name)), LEVELS).facts
        file = Path(name) / "grounds.json"
        for policy in map(load_policy, POLICIES):
            period = place.period.name.rpartition("-")[0] if policy.id == "ustl" else place.period.name
            assessment = evaluate(facts, policy, period, place.as_of)
            for number in sorted({each.student_no for each in (*assessment.warnings, *assessment.referrals)})[:1]:
                file.write_text(seal(facts, policy, assessment, number, "某某", {}), encoding="utf-8")
                assert judged(file).same


def test_a_verdict_on_who_has_no_marks_at_all_is_found_again(tmp_path: Path) -> None:
    """An extension of study alone makes it red (asnu 第七条)."""
    facts = a_college().event("extension", AFTER_AUTUMN).facts()
    assessment = evaluate(facts, law("asnu"), AUTUMN, AFTER_AUTUMN)
    assert [each.level for each in assessment.warnings] == ["red"]
    file = tmp_path / "grounds.json"
    file.write_text(seal(facts, law("asnu"), assessment, STUDENT, "张三", {}), encoding="utf-8")
    assert judged(file).same


def test_nobody_else_is_in_the_sealed_grounds(sealed: Path) -> None:
    text = sealed.read_text(encoding="utf-8")
    assert STUDENT in text
    assert OTHER not in text
    assert "别人" not in text


def test_many_are_judged_together_each_told_by_itself(tmp_path: Path, sealed: Path) -> None:
    college = a_college().settled().failed_courses(5).student(OTHER, name="别人")
    for number in range(6):
        college.failed(f"F{number}", student=OTHER)
    facts = college.facts()
    other, changed, apart, none = (tmp_path / f"{name}.json" for name in ("other", "changed", "apart", "none"))
    text = seal(facts, law("bhuad"), evaluate(facts, law("bhuad"), AUTUMN, AFTER_AUTUMN), OTHER, "别人", {})
    other.write_text(text, encoding="utf-8")
    before, verdict = text.split('"verdict"')
    changed.write_text(before + '"verdict"' + verdict.replace('"level1"', '"level2"'), encoding="utf-8")
    none.write_text("{}", encoding="utf-8")
    found = list(judge_again([sealed, none, other]))
    assert [isinstance(each, Judged) and each.same for each in found] == [True, False, True]
    assert [isinstance(each, Judged) and each.same for each in judge_again([sealed, changed])] == [True, False]
    apart.write_text(text.replace("课程F1", "另一门课"), encoding="utf-8")  # the files contradict each other
    assert [isinstance(each, Judged) and each.same for each in judge_again([sealed, apart])] == [True, True]


def test_the_sealed_file_is_bundle_and_policy_of_evaluate(sealed: Path) -> None:
    found = evaluate_facts(sealed, str(sealed), AUTUMN, AFTER_AUTUMN)
    assert [(each.student_no, each.level) for each in found.warnings] == [(STUDENT, "level2")]
    assert found.notes == ()
    assert sealed_law(sealed).hash == law("bhuad").hash


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"level": "level2"', '"level": "level1"'),
        ('"score": "50"', '"score": "85"'),
        ("4 <= outstanding_courses", "3 <= outstanding_courses"),
    ],
    ids=["verdict", "mark", "law"],
)
def test_a_changed_verdict_mark_or_law_is_noticed(sealed: Path, before: str, after: str) -> None:
    text = sealed.read_text(encoding="utf-8")
    assert before in text
    sealed.write_text(text.replace(before, after), encoding="utf-8")
    assert told(sealed)


@pytest.mark.parametrize(
    "after", ['"period": "2099-2100-1",\n "as_of"', '"period": "2024-2025-1",\n "as_of": "x", "was"']
)
def test_a_period_or_day_that_cannot_be_judged_is_told_in_words(sealed: Path, after: str) -> None:
    text = sealed.read_text(encoding="utf-8")
    before = f'"period": "{AUTUMN}",\n "as_of"'
    assert before in text
    sealed.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(SnapshotError, match=r"grounds\.json：不能重新判断"):
        judged(sealed)


def judged(file: Path) -> Judged:
    (found,) = judge_again([file])
    if isinstance(found, SnapshotError):
        raise found
    return found


def told(file: Path) -> bool:
    try:
        return not judged(file).same
    except SnapshotError:
        return True


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 9, "policy": {}}', "{" * 5000])
def test_what_is_no_sealed_file_is_refused_in_words(tmp_path: Path, content: str) -> None:
    file = tmp_path / "grounds.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SnapshotError, match=r"grounds\.json"):
        judged(file)


def test_a_bundle_may_be_one_json_file(tmp_path: Path) -> None:
    tables = {
        "terms": [{"term": AUTUMN, "starts_on": "2024-09-01", "ends_on": "2025-01-15"}],
        "students": [
            {"student_no": 7, "name": "张三", "college": "甲", "major": "乙", "class_name": "丙", "entry_year": 2024}
            | {"status": "enrolled"}
        ],
        "courses": [
            {"course_code": "A", "course_name": "甲", "credits": 2.5, "course_type": "required", "degree_course": False}
        ],
        "attempts": [
            {"student_no": "7", "course_code": "A", "term": AUTUMN, "kind": "regular", "score": 59.99}
            | {"result": None, "graded_on": "2025-01-15"}
        ],
    }
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(tables), encoding="utf-8")
    facts = read_bundle(file).facts
    assert facts.attempts.to_pylist()[0]["score"] == "59.99"
    assert facts.courses.to_pylist()[0]["credits"] == 2_500_000
    assert facts.attempts.to_pylist()[0]["graded_on"] == date(2025, 1, 15)


@pytest.mark.parametrize("content", ["nonsense", "[1]", '{"terms": {}}', '{"terms": [1]}'])
def test_a_json_file_that_is_no_bundle_is_refused_in_words(tmp_path: Path, content: str) -> None:
    file = tmp_path / "bundle.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BundleError, match=r"bundle\.json"):
        read_bundle(file)
