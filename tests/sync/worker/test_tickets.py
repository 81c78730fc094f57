"""Tickets: what stands in the queue, and which jobs keep each other apart."""

from __future__ import annotations

import json

from sync.worker.tickets import Ticket, part_id
from tests.sync.worker.conftest import a_ticket


def test_what_stands_in_the_queue_is_read_back_as_it_was() -> None:
    ticket = a_ticket(part=part_id("教育学院"))
    assert Ticket.of(json.loads(json.dumps(ticket.arguments()))) == ticket


def test_the_queue_carries_ids_only() -> None:
    part = part_id("教育学院")
    assert part.isascii()
    assert a_ticket(part=part).arguments().keys() == {"site", "stage", "part", "slot"}
    assert part_id("设计学院") != part


def test_a_run_is_noted_under_a_name_that_fits_the_store() -> None:
    assert len(a_ticket(stage="evaluate", part=part_id("教育学院")).run_name) <= 20


def test_jobs_that_speak_with_one_moodle_go_one_after_the_other() -> None:
    locks = {a_ticket(stage=stage).lock for stage in ("pull", "plan", "apply", "send", "remind")}
    assert len(locks) == 1
    assert a_ticket("other", "pull").lock not in locks


def test_parts_of_one_school_are_judged_side_by_side() -> None:
    assert a_ticket(part="a").lock != a_ticket(part="b").lock
    assert a_ticket().lock != a_ticket(stage="pull").lock
