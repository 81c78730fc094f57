"""A college's rules under its school's, at a site: what is held, what is shown, and where a dean sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from config.policy_files import PolicyError
from config.problems import ConfigError
from sync.actions.cases import case_history, list_cases, review
from sync.actions.evaluate import EvaluateResult, PolicyOutcome, evaluate
from sync.actions.plan import plan
from sync.cli.tables import show_evaluation
from sync.plan.printing import PlanSummary
from sync.refusal import Refusal
from sync.site import Site
from sync.store.case_record import Review
from sync.store.cases import read_cases
from tests.journeys.small_college import DOUBTFUL, NUMBERS, WARNED, on
from tests.journeys.stages import At

UNDER_ASNU = '[[policies]]\nid = "lsec"\nabove = "asnu"\n'
UNDER_BHUAD = '[[policies]]\nid = "lsec"\nabove = "bhuad"\n'
UNDER_USTL = '[[policies]]\nid = "lsec"\nabove = "ustl"\n'
UNDER_ITSELF = '[[policies]]\nid = "lsec"\nabove = "lsec"\n'
UNDER_NOTHING = '[[policies]]\nid = "lsec"\nabove = "nobody"\n'


@contextmanager
def pulled(at: At, more: str) -> Iterator[Site]:
    with on(at("pulled", more=more).folder) as site:
        yield site


def of_lsec(result: EvaluateResult) -> PolicyOutcome:
    return next(each for each in result.outcomes if each.policy == "lsec")


def relations(outcome: PolicyOutcome) -> dict[str, tuple[str, bool]]:
    assert outcome.assessment.above is not None
    return {each.student_no: (each.relation, each.held) for each in outcome.assessment.above.students}


def lsec_cases(site: Site) -> dict[str, tuple[str, Review, str | None]]:
    with site.store.read() as tx:
        cases = read_cases(tx, site.store.site_id, policy="lsec")
    return {case.student_no: (case.level, case.review, case.effective_level) for case in cases}


def text_of(summary: PlanSummary) -> str:
    lines = [line for section in summary.sections for line in (section.title, *section.lines)]
    return "\n".join((*lines, *summary.notes))


def test_where_both_are_in_use_agreement_and_difference_are_shown_and_nothing_is_held(at: At) -> None:
    with pulled(at, UNDER_ASNU) as site:
        outcome = of_lsec(evaluate(site, "李红"))
        assert relations(outcome) == {
            **dict.fromkeys(WARNED, ("both", False)),
            DOUBTFUL: ("above_only", False),
        }
        assert lsec_cases(site) == dict.fromkeys(WARNED, ("oral", Review.NONE, "oral"))
        assert {line.policy for line in list_cases(site)} == {"asnu", "lsec"}


def test_where_only_the_colleges_is_in_use_the_school_is_judged_but_opens_no_case(at: At) -> None:
    with pulled(at, UNDER_BHUAD) as site:
        evaluate(site, "李红", policy="lsec")
        assert {line.policy for line in list_cases(site)} == {"lsec"}


def test_a_school_that_prevails_and_warns_not_holds_the_colleges_warning_for_a_person(at: At) -> None:
    with pulled(at, UNDER_BHUAD) as site:
        result = evaluate(site, "李红", policy="lsec")
        assert result.needs_person
        assert relations(of_lsec(result)) == dict.fromkeys(WARNED, ("own_only", True))
        assert lsec_cases(site) == dict.fromkeys(WARNED, ("oral", Review.PENDING, None))
        made = plan(site, "李红")
        assert not list(made.plan.issues())
        assert f"上位规定 bhuad 不预警，以它为准：待人工认定，暂不发出：{len(WARNED)} 人" in text_of(made.summary)


def test_the_reason_stands_with_the_case(at: At) -> None:
    with pulled(at, UNDER_BHUAD) as site:
        evaluate(site, "李红", policy="lsec")
        lines = list_cases(site)
        assert {case_history(site, line.id).contested for line in lines} == {"bhuad"}


def test_a_person_may_let_a_held_warning_go_out_and_evaluating_again_leaves_that_standing(at: At) -> None:
    with pulled(at, UNDER_BHUAD) as site:
        evaluate(site, "李红", policy="lsec")
        first = list_cases(site)[0]
        review(site, first.id, "王敏", "学院教学委员会认定", approve=True)
        evaluate(site, "李红", policy="lsec")
        assert [row.student_no for row in plan(site, "李红").plan.announces()] == [first.student_no]  # lsec 二.3


def test_a_school_whose_year_still_runs_is_shown_and_holds_nothing(at: At) -> None:
    with pulled(at, UNDER_USTL) as site:
        outcome = of_lsec(evaluate(site, "李红", policy="lsec"))
        above = outcome.assessment.above
        assert above is not None
        assert (above.period, above.covers) == ("2023-2024", False)
        assert relations(outcome) == dict.fromkeys(WARNED, ("own_only", False))
        assert {review for _, review, _ in lsec_cases(site).values()} == {Review.NONE}


def test_the_plan_tells_who_is_warned_by_which_of_the_two(at: At) -> None:
    with pulled(at, UNDER_ASNU) as site:
        evaluate(site, "李红")
        notes = plan(site, "李红").summary.notes
    everybody = len(NUMBERS) - len(WARNED) - 1
    period = "2024-2025-1"
    assert f"lsec {period} 与上位规定 asnu（{period}）对照：两者都预警 3 人，两者都不预警 {everybody} 人" in notes
    assert f"只有上位规定 asnu（{period}）预警、lsec 不预警 1 人：{DOUBTFUL}" in notes


def test_the_terminal_shows_both_levels_side_by_side(at: At, capsys: pytest.CaptureFixture[str]) -> None:
    with pulled(at, UNDER_ASNU) as site:
        show_evaluation(evaluate(site, "李红", policy="lsec"))
    shown = capsys.readouterr().out
    assert f"{WARNED[0]}  本规定 口头警示；上位规定 红色预警" in shown
    assert f"{DOUBTFUL}  本规定 无；上位规定 红色预警（待认定）" in shown
    assert "两者都不预警 8 人" in shown


def test_the_terminal_says_what_is_held(at: At, capsys: pytest.CaptureFixture[str]) -> None:
    with pulled(at, UNDER_BHUAD) as site:
        show_evaluation(evaluate(site, "李红", policy="lsec"))
    assert f"{WARNED[0]}  本规定 口头警示；上位规定 无；以上位规定为准，待人工认定" in capsys.readouterr().out


@pytest.mark.parametrize(("more", "error"), [(UNDER_ITSELF, ConfigError), (UNDER_NOTHING, PolicyError)])
def test_a_law_above_that_cannot_be_is_told(at: At, more: str, error: type[Exception]) -> None:
    with pulled(at, more) as site, pytest.raises(error):
        evaluate(site, "李红")


def test_approving_a_held_warning_needs_the_review_to_be_open(at: At) -> None:
    with pulled(at, UNDER_ASNU) as site:
        evaluate(site, "李红", policy="lsec")
        with pytest.raises(Refusal):
            review(site, list_cases(site)[0].id, "王敏", "理由", approve=True)
