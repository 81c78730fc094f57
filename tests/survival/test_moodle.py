"""A Moodle that is down, slow, that lies or tells half: nobody is warned of what was not read, and nothing is lost."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from connector.moodle.errors import MoodleError
from connector.standin.faults import Fault, Faults
from connector.standin.rest import Answer, Request
from sync.site import Site
from tests.soak.faulty import DELAY, Troubles, hurried
from tests.survival.conftest import Day
from tests.survival.work import DAY, evaluates, imports, plans, pulls, sends, turns
from tests.survival.worlds import World

pytestmark = pytest.mark.xdist_group("moodle")
EVERY_MOMENT = bool(os.environ.get("YUJING_EVERY_MOMENT"))
READS = (
    *("core_course_get_courses", "core_enrol_get_enrolled_users", "gradereport_user_get_grade_items"),
    *("core_user_get_users_by_field", "core_cohort_get_cohorts", "core_cohort_get_cohort_members"),
    *("core_group_get_course_groups", "core_group_get_group_members"),
)
"""What is read before anybody is told anything. Half of a conversation is the one thing that cannot be noticed."""


class Always(Faults):
    """The same fault at every request, or at one function's."""

    def __init__(self, kind: str, function: str | None = None) -> None:
        super().__init__()
        self._fault, self._function = Fault(kind, delay=DELAY), function

    def take(self, function: str) -> Fault | None:
        return self._fault if self._function in (None, function) else None


def a_bad_day(world: World, day: Day, faults: Faults) -> None:
    """Try every stage while Moodle is like that; what fails, fails."""
    calm, world.moodle.faults = world.moodle.faults, faults
    impatient = Troubles(on=True)
    impatient.dies = lambda when: False  # type: ignore[method-assign]
    impatient.loses_database = lambda: False  # type: ignore[method-assign]
    with world.site(day.life.day) as opened:
        site = hurried(opened, impatient)
        for stage in DAY:
            with suppress(MoodleError):
                stage(site)
    world.moodle.faults = calm


SEVERE = ("html", "unavailable", "slow", "cut_off", "empty", "reset", "maintenance", "database_down", "disabled")


@pytest.mark.parametrize("kind", SEVERE if EVERY_MOMENT else ["html"])
def test_while_moodle_is_like_that_nothing_is_written_and_then_all_is(on_file: Day, kind: str) -> None:
    with on_file.worlds.again(on_file.before) as world:
        a_bad_day(world, on_file, Always(kind))
        assert not world.moodle.site.messages
        assert not world.moodle.site.cohorts
        world.do(DAY, on_file.life.day, 1)
        assert on_file.parted(world) == ""


def halved(answer: Any) -> Any:
    """Return half of the entries of the longest list in an answer."""
    if isinstance(answer, list):
        return answer[: len(answer) // 2]
    if isinstance(answer, dict):
        lists = [each for each in answer if isinstance(answer[each], list)]
        longest = max(lists, key=lambda name: len(answer[name]), default="")
        return {**answer, longest: halved(answer[longest])} if longest else answer
    return answer


def tell_half(world: World, function: str) -> Callable[[], None]:
    """Let Moodle leave out half of what a function returns; return how to make it honest again."""
    rest = world.moodle._rest
    honest = rest.answer

    def dishonest(request: Request, url: str) -> tuple[Answer, bool]:
        answer, writes = honest(request, url)
        if request.function != function or '"exception"' in answer.body:
            return answer, writes
        return Answer(answer.status, answer.content_type, json.dumps(halved(json.loads(answer.body)))), writes

    rest.answer = dishonest  # type: ignore[method-assign]

    def honest_again() -> None:
        rest.answer = honest  # type: ignore[method-assign]

    return honest_again


def try_all(site: Site) -> None:
    """Do what can be done; what is refused is refused."""
    for stage in (imports, pulls, evaluates, turns, plans, sends):
        with suppress(MoodleError):
            stage(site)


@pytest.mark.parametrize("function", READS if EVERY_MOMENT else READS[1:2])
def test_half_an_answer_warns_nobody_wrongly_and_is_mended_by_the_next_whole_one(on_file: Day, function: str) -> None:
    with on_file.worlds.again(on_file.before) as world:
        world.do(DAY, on_file.life.day)
        assert on_file.parted(world) == ""
        told = len(world.moodle.site.messages)
        honest_again = tell_half(world, function)
        with world.site(on_file.life.day, 1) as site:
            try_all(site)
        honest_again()
        assert len(world.moodle.site.messages) == told
        world.do(DAY, on_file.life.day, 2)
        assert on_file.people(world) == on_file.people_undisturbed
