"""Judging: who is proposed, what stops it, and how a person lets it go on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.problems import ConfigError
from rules.facts.facts import Facts
from sync.actions.cases import list_cases
from sync.actions.evaluate import EvaluateResult, accept, evaluate
from sync.actions.status import site_status
from sync.refusal import Refusal
from sync.site import Site
from tests.journeys.small_college import DOUBTFUL, MARKS, NUMBERS, RED, WARNED, a_small_college, on
from tests.journeys.stages import At

STRICT = "[limits]\nclass_hit_minimum_size = 2\n"
"""With such small classes, one hit in three stops the run."""


def judged(site: Site, policy: str | None = None) -> EvaluateResult:
    return evaluate(site, "李红", policy=policy)


def codes(result: EvaluateResult) -> set[str]:
    return {stop.code for outcome in result.outcomes for stop in outcome.stops}


def test_who_is_hit_is_proposed_and_nobody_is_told(at: At) -> None:
    small = at("pulled")
    with on(small.folder) as site:
        (outcome,) = judged(site).outcomes
        assert {warning.student_no for warning in outcome.assessment.warnings} == {*WARNED, DOUBTFUL}
        assert {line.student_no: line.waits for line in list_cases(site)} == {
            **dict.fromkeys(WARNED, ""),
            DOUBTFUL: "等级待审查决定",
        }
    assert not small.moodle.site.messages
    assert not small.moodle.site.cohorts


def test_a_review_needs_a_person(at: At) -> None:
    with on(at("pulled").folder) as site:
        assert judged(site).needs_person


def test_judged_again_nothing_changes(at: At) -> None:
    with on(at("evaluated").folder) as site:
        changes = judged(site).outcomes[0].changes
    assert changes is not None
    assert {*changes.opened, *changes.updated, *changes.withdrawn, *changes.reexamine} == set()


def test_an_open_stop_proposes_nothing_and_status_names_it(at: At) -> None:
    with on(at("pulled", more=STRICT).folder) as site:
        result = judged(site)
        assert result.needs_person
        assert [outcome.changes for outcome in result.outcomes] == [None]
        assert codes(result)
        assert list_cases(site) == ()
        waiting = {line.what: line.count for line in site_status(site).waiting}
    assert waiting["判断停下，待核实或具名接受"] == len(result.outcomes[0].stops)


UNDER_THE_SAME = '[[policies]]\nid = "lsec"\nabove = "asnu"\n[[policies]]\nid = "bhuad"\n'
ELSEWHERE = '[[policies]]\nid = "lsec"\ncolleges = ["数学学院"]\n[[policies]]\nid = "bhuad"\n'


@pytest.mark.parametrize(("more", "loads"), [("", 1), (UNDER_THE_SAME, 1), (ELSEWHERE, 2)])
def test_regulations_of_the_same_colleges_read_the_facts_once_and_find_what_each_finds_alone(
    at: At, monkeypatch: pytest.MonkeyPatch, more: str, loads: int
) -> None:
    from sync.actions import judging

    asked: list[object] = []
    load = judging.load_facts

    def counted(*arguments: Any, colleges: tuple[str, ...] | None) -> Facts:
        asked.append(colleges)
        return load(*arguments, colleges=colleges)

    with on(at("pulled", more=more).folder) as site:
        monkeypatch.setattr(judging, "load_facts", counted)
        together = judged(site).outcomes
        assert len(asked) == loads
        alone = {each.policy: judged(site, each.policy).outcomes[0].assessment for each in together}
    assert [each.policy for each in together] == ["asnu", "lsec", "bhuad"][: len(together)]
    assert {each.policy: each.assessment for each in together} == alone


def accept_all(site: Site) -> None:
    for code in sorted(codes(judged(site))):
        accept(site, code, "asnu", "王敏", "已逐一核实")


def test_a_stop_accepted_by_name_lets_it_go_on(at: At) -> None:
    with on(at("pulled", more=STRICT).folder) as site:
        accept_all(site)
        assert not codes(judged(site))
        assert {line.student_no for line in list_cases(site)} == {*WARNED, DOUBTFUL}
        assert "判断停下，待核实或具名接受" not in {line.what for line in site_status(site).waiting}


def test_an_acceptance_holds_for_the_exact_situation_alone(at: At) -> None:
    from sync.actions.pull import pull

    small = at("pulled", more=STRICT)
    with on(small.folder) as site:
        accept_all(site)
        small.moodle.load(a_small_college(marks={**MARKS, NUMBERS[4]: (30.5, 86.5)}))
        pull(site, "李红")
        assert codes(judged(site))
        assert list_cases(site) == ()


def test_what_does_not_stop_cannot_be_accepted(at: At) -> None:
    with on(at("pulled", more=STRICT).folder) as site:
        (code,) = codes(judged(site))
        with pytest.raises(Refusal, match=code):
            accept(site, "made_up", "asnu", "王敏", "已核实")


TWICE = '[[policies]]\nid = "asnu"\ncolleges = ["教育学院"]\n'


def test_the_stops_of_a_regulation_in_use_twice_can_all_be_accepted(at: At) -> None:
    with on(at("pulled", more=TWICE + STRICT).folder) as site:
        assert len(judged(site).outcomes) == 2
        accept_all(site)
        assert not codes(judged(site))


def test_an_unknown_regulation_is_told_with_those_in_use(at: At) -> None:
    with on(at("pulled").folder) as site, pytest.raises(ConfigError, match="asnu"):
        judged(site, policy="bhuad")


def test_a_site_names_its_own_regulation_by_its_file(at: At) -> None:
    folder = at("pulled", more='[[policies]]\nid = "ours.yaml"\n').folder
    (folder / "policies" / "ours.yaml").write_text("extends: asnu\nknobs:\n  drop: 50\n", encoding="utf-8")
    with on(folder) as site:
        (outcome,) = judged(site, policy="ours.yaml").outcomes
    assert {warning.student_no for warning in outcome.assessment.warnings} == set(WARNED)


def test_a_failed_run_is_written_down_as_failed(at: At) -> None:
    with on(at("pulled").folder) as site:
        with pytest.raises(ConfigError):
            judged(site, policy="bhuad")
        runs = {run.what: run for run in site_status(site).runs}
    assert (runs["判断"].outcome, runs["判断"].actor) == ("失败", "李红")


def test_the_red_one_is_red_by_more_than_one_rule(at: At) -> None:
    with on(at("pulled").folder) as site:
        (outcome,) = judged(site).outcomes
    (red,) = [warning for warning in outcome.assessment.warnings if warning.student_no == RED]
    assert (red.level, red.review, len(red.rules) > 1) == ("red", False, True)


def test_the_stages_leave_the_template_alone(at: At, tmp_path: Path) -> None:
    small = at("new")
    assert small.folder.is_relative_to(tmp_path)
    with on(small.folder) as site:
        assert list_cases(site) == ()
