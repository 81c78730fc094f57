"""Approval without a person: only where the settings allow it, and nobody's judgement is needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from config.settings import Settings
from sync.actions.automatic import approve_alone
from sync.actions.plan import PlanResult
from sync.plan.case_steps import (
    AnnounceCases,
    AnnounceRow,
    AwaitConsents,
    CloseApplications,
    ConsentRow,
    IssueCases,
    IssueRow,
)
from sync.plan.keeping import approved_plans, keep_plan
from sync.plan.plan import Plan, Risk, Waiting
from sync.plan.printing import PlanSummary
from sync.plan.steps import CreateCohort
from sync.site import Site
from sync.store.case_record import NewCase, Review
from sync.store.cases import insert_cases
from sync.store.database import open_store
from sync.store.migrate import migrate

NOW = datetime(2025, 3, 14, 2, 0, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    settings = Settings.model_validate(
        {
            "site": {"university": "示例大学"},
            "policies": [{"id": "asnu"}],
            "contacts": [{"name": "林晓", "office": "教学办公室", "telephone": "1"}],
            "messages": {"automatic": True},
        }
    )
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite3'}", "main")
    migrate(store)
    clock = cast("Any", SimpleNamespace(now=lambda: NOW, sleep=lambda seconds: None))
    return Site(settings, store, tmp_path, clock)


def a_case(site: Site, review: Review) -> int:
    new = NewCase("asnu", "study", "2022010103", "2024-2025-1", "教育学院", "red", None, review, False, None, "0", None)
    with site.store.begin() as tx:
        return insert_cases(tx, site.store.site_id, [new], NOW)[0]


def a_plan(site: Site, case_id: int, **more: Any) -> PlanResult:
    row = IssueRow(case_id, "2022010103", "asnu", "2024-2025-1", "red", 1, False, 7, "")
    steps = (IssueCases((row,)), CreateCohort("yujing:main:asnu:red", "学业帮扶·asnu·特别关注"))
    plan = replace(Plan("main", "ordinary", steps), **more)
    record = keep_plan(site.store, plan, "daemon", NOW)
    return PlanResult(plan, PlanSummary("", plan.checksum, (), (), ()), record)


def test_a_plan_without_anything_to_judge_is_approved_in_the_name_of_the_setting(site: Site) -> None:
    result = a_plan(site, a_case(site, Review.NONE))
    assert approve_alone(site, result)
    assert [record.approved_by for record in approved_plans(site.store)] == ["automatic"]


def test_off_by_default_nothing_is_approved(site: Site) -> None:
    assert not Settings.model_validate(
        {
            "site": {"university": "示例大学"},
            "policies": [{"id": "asnu"}],
            "contacts": [{"name": "林晓", "office": "办公室", "telephone": "1"}],
        }
    ).messages.automatic
    quiet = site.settings.model_copy(
        update={"messages": site.settings.messages.model_copy(update={"automatic": False})}
    )
    assert not approve_alone(replace(site, settings=quiet), a_plan(site, a_case(site, Review.NONE)))
    assert approved_plans(site.store) == []


@pytest.mark.parametrize("review", [Review.PENDING, Review.APPROVED, Review.REFUSED])
def test_where_a_rule_needs_review_it_is_impossible(site: Site, review: Review) -> None:
    assert not approve_alone(site, a_plan(site, a_case(site, review)))
    assert approved_plans(site.store) == []


@pytest.mark.parametrize("kind", [AnnounceCases, AwaitConsents, CloseApplications])
def test_what_comes_before_a_doubtful_warning_is_no_machines_to_sign(site: Site, kind: type[Any]) -> None:
    case = (a_case(site, Review.PENDING), "2022010103", "asnu", "2024-2025-1", "red", 1)
    row = AnnounceRow(*case, 7, "") if kind is AnnounceCases else ConsentRow(*case, "2025-03-31")
    assert not approve_alone(site, a_plan(site, 999, steps=(kind((row,)),)))


def test_beside_a_case_that_waits_for_a_decision_it_is_impossible(site: Site) -> None:
    waiting = Waiting(a_case(site, Review.PENDING), "2022010103", "条款留待人工认定")
    assert not approve_alone(site, a_plan(site, 999, waiting=(waiting,)))


def test_a_plan_beyond_the_limits_is_never_approved_alone(site: Site) -> None:
    risk = Risk("additions", "新增过多")
    assert not approve_alone(site, a_plan(site, a_case(site, Review.NONE), accepted=(risk,)))


def test_an_empty_plan_needs_no_approval(site: Site) -> None:
    empty = Plan("main", "ordinary", ())
    assert not approve_alone(site, PlanResult(empty, PlanSummary("", empty.checksum, (), (), ()), None))
