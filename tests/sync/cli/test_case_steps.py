"""The commands for the steps of a procedure say what they were told, in the words of the actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sync.actions import announcing, consents, publishing
from sync.actions.publishing import Published
from sync.cases.consents import Given
from sync.store.case_record import CaseState
from tests.journeys.stages import At
from tests.sync.cli.running import yujing
from tests.sync.plan.builders import a_case

Called = list[tuple[object, ...]]


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Called:
    """Note what the actions are called with, instead of doing it."""
    calls: Called = []

    def noting(answer: object) -> Callable[..., object]:
        def note(_site: object, *given: object) -> object:
            calls.append(given)
            return answer

        return note

    case = a_case(12, state=CaseState.ANNOUNCED)
    monkeypatch.setattr(announcing, "tell", noting(case))
    monkeypatch.setattr(consents, "consent", noting(case))
    monkeypatch.setattr(consents, "close_applications_on", noting(None))
    monkeypatch.setattr(consents, "end_of_trial", noting(case))
    listed = Published(Path("名单.xlsx"), "lsec", "2024-2025-1", "教育学院", 3)
    monkeypatch.setattr(publishing, "publish", noting(listed))
    return calls


ON = ("--on", "2025-03-11")
BY = ("--actor", "李红")
WHY = ("--reason", "通知")


@pytest.mark.parametrize(
    ("command", "given", "said"),
    [
        (
            ("case", "told", "12", *ON, "--manner", "当面", *BY),
            (12, "told", date(2025, 3, 11), "当面", "李红"),
            "已告知本人",
        ),
        (
            ("case", "told", "12", *ON, "--manner", "签字", "--no-objection", *BY),
            (12, "no_objection", date(2025, 3, 11), "签字", "李红"),
            "个案 12",
        ),
        (
            ("case", "consent", "12", "guardian", *ON, "--by", "父亲", "--evidence", "通话", "--refused", *BY),
            (12, Given("guardian", "refused", date(2025, 3, 11), "父亲", "通话"), "李红"),
            "个案 12",
        ),
        (
            ("case", "consent", "12", "student", *ON, "--by", "本人", "--evidence", "申请书", *BY),
            (12, Given("student", "given", date(2025, 3, 11), "本人", "申请书"), "李红"),
            "个案 12",
        ),
        (
            ("case", "consent", "12", "student", *ON, "--by", "本人", "--evidence", "说明", "--withdrawn", *BY),
            (12, Given("student", "withdrawn", date(2025, 3, 11), "本人", "说明"), "李红"),
            "个案 12",
        ),
        (
            ("case", "deadline", "2025-10-31", "--policy", "ustl", "--period", "2024-2025", *BY, *WHY),
            ("ustl", "2024-2025", date(2025, 10, 31), "李红", "通知"),
            "2025-10-31（含当日）",
        ),
        (("case", "trial", "12", "--failed", *BY, *WHY), (12, "failed", "李红", "通知"), "个案 12"),
        (("case", "trial", "12", "--passed", *BY, *WHY), (12, "passed", "李红", "通知"), "个案 12"),
        (
            ("publish", "--policy", "lsec", "--college", "教育学院", *BY, *WHY),
            ("lsec", "教育学院", "李红", "通知"),
            "名单 3 人",
        ),
    ],
)
def test_each_command_hands_on_what_it_was_told(
    at: At, called: Called, command: tuple[str, ...], given: tuple[object, ...], said: str
) -> None:
    folder = at("new").folder
    result = yujing(folder, *command)
    assert result.exit_code == 0, result.output
    assert called == [given]
    assert said in result.output
    assert yujing(folder, *command, "--json").output.lstrip().startswith("{")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("teacher",), "student、guardian、college、school"),
        (("student", "--refused", "--withdrawn"), "只能写一个"),
    ],
)
def test_a_step_of_nobody_or_of_two_kinds_is_refused(at: At, called: Called, wrong: tuple[str, ...], said: str) -> None:
    result = yujing(at("new").folder, "case", "consent", "12", *wrong, *ON, "--by", "某", "--evidence", "某", *BY)
    assert result.exit_code == 2
    assert said in result.output
    assert called == []
