"""A draft tried on everybody: in what it differs, whose verdict changes, and the figures on both sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.bundle.writing import write_bundle
from rules.comparison.verdicts import NOT_WARNED, SKIPPED
from rules.snapshot import law_data
from sync.actions.cases import list_cases
from sync.actions.policy_diff import PolicyDiff, Transition, diff_in_store, diff_on_bundle
from sync.actions.replay import snapshots_of
from tests.journeys.small_college import RED, TODAY, WARNED, on
from tests.journeys.stages import At
from tests.rules.college import AFTER_AUTUMN, AUTUMN, changed
from tests.rules.comparison.test_verdicts import BOTH_TERMS, OLDER_FAILURE, a_college_of_five
from tests.sync.cli.running import yujing

DRAFT = "extends: lsec\nknobs:\n  window: cumulative\n"
DAY = ("--as-of", AFTER_AUTUMN.isoformat())


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    write_bundle(a_college_of_five().facts(), tmp_path / "bundle")
    return tmp_path / "bundle"


@pytest.fixture
def draft(tmp_path: Path) -> str:
    (tmp_path / "draft.yaml").write_text(DRAFT, encoding="utf-8")
    return str(tmp_path / "draft.yaml")


def diff(bundle: Path, old: str, new: str) -> PolicyDiff:
    return diff_on_bundle(bundle, old, new, AUTUMN, AFTER_AUTUMN)


def test_whose_verdict_changes_with_the_figures_that_both_see(bundle: Path, draft: str) -> None:
    found = diff(bundle, "lsec", draft)
    seen = {
        each.change.student_no: (
            each.college,
            each.figures_before["outstanding_courses"],
            each.figures_after["outstanding_courses"],
        )
        for each in found.students
    }
    assert seen == {OLDER_FAILURE: ("信息学院", 0, 1), BOTH_TERMS: ("信息学院", 1, 2)}


def test_everybody_is_in_the_matrix_once(bundle: Path, draft: str) -> None:
    found = diff(bundle, "lsec", draft)
    assert set(found.transitions) == {
        Transition("study", NOT_WARNED, NOT_WARNED, 1),
        Transition("study", NOT_WARNED, "oral", 1),
        Transition("study", "oral", "oral", 1),
        Transition("study", "oral", "written", 1),
        Transition("study", SKIPPED, SKIPPED, 1),
    }


@pytest.mark.parametrize("policy", ["asnu", "bhuad", "lsec"])
def test_a_policy_and_itself_differ_in_nothing(bundle: Path, policy: str) -> None:
    found = diff(bundle, policy, policy)
    assert found.same
    assert (found.law, found.students, found.evidence_only) == ((), (), ())


def test_what_differs_in_the_files_is_told(bundle: Path, draft: str) -> None:
    assert ("knobs", "window", "value", "term", "cumulative") in {
        (each.part, each.name, each.key, each.before, each.after) for each in diff(bundle, "lsec", draft).law
    }


def test_the_terminal_sets_conditions_and_figures_of_both_side_by_side(bundle: Path, draft: str) -> None:
    shown = yujing(
        None, "policy", "diff", "lsec", draft, "--period", AUTUMN, *DAY, "--facts", str(bundle)
    ).output  # fmt: skip
    assert "旋钮 window 取值：term → cumulative" in shown
    assert "结论会变的 2 人" in shown
    assert f"{BOTH_TERMS}  信息学院  学业警示：口头警示 → 书面警示" in shown
    assert "旧规定  outstanding_courses >= 2：经补考未通过课程门数 1门，未达到" in shown
    assert "新规定  outstanding_courses >= 2：经补考未通过课程门数 2门，达到；课程 X、Y" in shown


def test_a_rule_that_only_one_of_them_has_is_named_so(bundle: Path) -> None:
    result = yujing(None, "policy", "diff", "lsec", "asnu", "--period", AUTUMN, *DAY, "--facts", str(bundle))
    assert "新达到 asnu.red.gpa（第七条）" in result.output
    assert "旧规定  没有这一条" in result.output
    assert "decline >= drop（drop = 15）" in result.output
    assert "条款 lsec.regular_failures：删去" in result.output


def test_a_store_is_compared_without_keeping_or_proposing_anything(at: At) -> None:
    with on(at("pulled").folder) as site:
        found = diff_in_store(site, "asnu", "bhuad", "2024-2025-1", TODAY)
        assert {each.change.student_no for each in found.students} >= {*WARNED}
        assert RED in {each.change.student_no for each in found.students}
        assert list_cases(site) == ()
        assert snapshots_of(site.folder) == ()


def test_only_the_colleges_of_the_first_regulation_are_asked(at: At) -> None:
    lsec = '[[policies]]\nid = "lsec"\ncolleges = ["没有这个学院"]\n'
    with on(at("pulled", more=lsec).folder) as site:
        assert diff_in_store(site, "lsec", "bhuad", "2024-2025-1").transitions == ()


def test_a_stricter_knob_never_lists_a_student_twice(bundle: Path, tmp_path: Path) -> None:
    import json

    file = tmp_path / "strict.yaml"
    file.write_text(json.dumps(law_data(changed("asnu", window="cumulative"))), encoding="utf-8")
    numbers = [each.change.student_no for each in diff(bundle, "asnu", str(file)).students]
    assert numbers == sorted(set(numbers))


def test_a_note_of_one_policy_alone_says_of_which(bundle: Path, tmp_path: Path) -> None:
    draft = tmp_path / "cumulative.yaml"
    draft.write_text("extends: asnu\nknobs:\n  window: cumulative\n", encoding="utf-8")
    notes = diff(bundle, "asnu", str(draft)).notes
    own = {note.partition("：")[0] for note in notes if "asnu.red.gpa" in note}
    assert own <= {"旧规定", "新规定"}
    assert len(notes) == len(set(notes))
    same = diff(bundle, "asnu", "asnu").notes
    assert not [note for note in same if note.startswith(("旧规定", "新规定"))]
