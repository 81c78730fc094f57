"""A backup one day old is restored: what people were told since is found again, and the LMS ends as it was."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from connector.standin.server import StandIn
from sync.actions.audit import verify_audit
from sync.actions.backup import backup
from sync.actions.evaluate import evaluate
from sync.actions.plan import approve, plan
from sync.actions.pull import pull
from sync.actions.restore import RestoreResult, Restoring, restore
from sync.actions.verify import verify_site
from sync.actions.writing import apply, send
from sync.backup.sealing import new_key
from sync.demo.clock import StoryClock
from sync.store.notices import read_notices
from sync.store.outbox import count_messages
from sync.store.outbox_record import OutboxState
from tests.journeys.small_college import (
    TODAY,
    WARNED,
    a_small_college,
    on,
    prepare,
    recipients,
    roster,
    told_teacher,
    write_site,
)
from tests.sync.scene import ZONE

pytestmark = pytest.mark.xdist_group("databases")
PRIVATE, PUBLIC = new_key()
BACKUPS = f'\n[backup]\nrecipients = ["{PUBLIC}"]\n'
NEXT_DAY = TODAY + timedelta(days=1)


def kept(folder: Path) -> Path:
    with on(folder) as site:
        return backup(site, "李红").file


def put_back(folder: Path, file: Path) -> RestoreResult:
    said = Restoring(PRIVATE, "硬盘损坏", replace=True)
    return restore(folder, file, "李红", said, StoryClock(NEXT_DAY, ZONE))


def numbers(folder: Path) -> dict[str, str]:
    """Return the number of each warned student's notice."""
    from sync.store.cases import read_cases

    with on(folder) as site, site.store.read() as tx:
        cases = {case.id: case.student_no for case in read_cases(tx, site.store.site_id)}
        return {cases[each.case_id]: each.number for each in read_notices(tx, site.store.site_id)}


def states(folder: Path) -> dict[OutboxState, int]:
    with on(folder) as site, site.store.read() as tx:
        return count_messages(tx, site.store.site_id)


def test_nothing_is_sent_twice_and_the_end_is_the_same(store: str, tmp_path: Path) -> None:
    with StandIn(a_small_college()) as moodle:
        folder = write_site(tmp_path / "site", moodle.url, moodle.token, store=store, more=BACKUPS)
        prepare(folder)
        before_apply = kept(folder)
        with on(folder) as site:
            apply(site, "李红")
        before_send = kept(folder)
        with on(folder) as site:
            send(site, "李红")
        told, placed, given = sorted(recipients(moodle)), roster(moodle), numbers(folder)
        teacher = told_teacher(moodle)
        assert told == sorted(WARNED)

        done = put_back(folder, before_send)
        assert done.stopped.messages == len(WARNED)
        assert states(folder) == {OutboxState.UNKNOWN: len(WARNED)}
        with on(folder, NEXT_DAY) as site:
            assert send(site, "李红").outcomes == {}, "nothing is even looked for before the wait is over"
        with on(folder, NEXT_DAY + timedelta(days=1)) as site:
            assert set(send(site, "李红").outcomes) == {"found"}
        assert (recipients(moodle), told_teacher(moodle)) == (told, teacher)
        assert numbers(folder) == given

        done = put_back(folder, before_apply)
        assert done.stopped.plans == 1, "a plan that was approved for another day"
        assert done.numbers_held == len(WARNED)
        with on(folder, NEXT_DAY) as site:
            pull(site, "李红")
            evaluate(site, "李红")
            approve(site, plan(site, "李红").plan.checksum, "王敏")
            apply(site, "李红")
        with on(folder, NEXT_DAY + timedelta(days=1)) as site:
            assert set(send(site, "李红").outcomes) == {"found"}
            assert plan(site, "李红").record is None
            assert verify_site(site).faults == ()
            assert len(verify_audit(site).notes) == 1
        assert (recipients(moodle), told_teacher(moodle)) == (told, teacher)
        assert roster(moodle) == placed
        assert numbers(folder) == given, "a student's paper and the ledger name the same number"
