"""What is logged, even at the finest level, names no student, no mark, no message and no secret."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from sync.actions import cases
from sync.actions.evaluate import evaluate
from sync.actions.forms import print_forms
from sync.actions.import_bundle import import_bundle
from sync.actions.plan import approve, plan
from sync.actions.pull import pull
from sync.actions.run import jobs_of
from sync.actions.writing import apply, send
from tests.journeys.small_college import MARKS, NAMES, NUMBERS, RED, TODAY, a_small_college, on
from tests.journeys.stages import At, Small

MARK_TEXTS = {f"{mark}" for both in MARKS.values() for mark in both} | {"91.5"}


def the_main_job(small: Small) -> list[str]:
    """Do everything once, and a correction; return what the daemon's jobs would log."""
    with on(small.folder) as site:
        import_bundle(site, small.folder / "registrar", "李红")
        pull(site, "李红")
        evaluate(site, "李红")
        approve(site, plan(site, "李红").plan.checksum, "王敏")
        apply(site, "李红")
        send(site, "李红")
        print_forms(site)
        (red,) = [line for line in cases.list_cases(site) if line.student_no == RED]
        cases.revoke_case(site, red.id, "李红", "登记有误")
    small.moodle.load(a_small_college(marks={**MARKS, NUMBERS[8]: (33.5, 86.5)}))
    with on(small.folder, TODAY + timedelta(days=1)) as site:
        jobs = jobs_of(site)
        said = [job(lambda: False) for job in (jobs.pull, jobs.evaluate, jobs.plan, jobs.remind)]
        approve(site, plan(site, "李红").plan.checksum, "王敏")
        return [*said, *(job(lambda: False) for job in (jobs.apply, jobs.send))]


def test_no_log_names_a_student_or_a_mark(at: At, caplog: pytest.LogCaptureFixture) -> None:
    small = at("new")
    key = (small.folder / "secrets" / "marker-key").read_text(encoding="utf-8").strip()
    with caplog.at_level(logging.DEBUG):
        said = the_main_job(small)
    assert all(said)
    logged = "\n".join([caplog.text, *said])
    assert len(caplog.records) > 0
    texts = [message.text[:20] for message in small.moodle.site.messages.values()]
    secret = {*NAMES.values(), *NUMBERS, *MARK_TEXTS, small.moodle.token, key, "example.invalid", *texts}
    assert [each for each in sorted(secret) if each in logged] == []
