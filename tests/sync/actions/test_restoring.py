"""Restoring: what is refused, and with which next step; what is kept; what does not come back."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.problems import ConfigError
from config.secrets import new_secret
from sync.actions.audit import verify_audit
from sync.actions.automatic import approve_alone
from sync.actions.backup import backup, backups
from sync.actions.backup_key import make_key
from sync.actions.forget import come_back, forget
from sync.actions.plan import approve, plan
from sync.actions.restore import Restoring, restore
from sync.actions.verify import Verification, verify_backup, verify_site
from sync.backup.number_book import GIVEN
from sync.backup.sealing import BackupUnreadable, new_key
from sync.cases.permission import NotPermitted
from sync.demo.clock import StoryClock
from sync.privacy.ledger import FILE
from sync.refusal import Refusal
from sync.store.audit import head
from sync.store.holding import Holding
from sync.store.job_runs import last_finished_slot, start_run
from sync.store.outbox import count_messages
from sync.store.outbox_record import OutboxState
from tests.journeys.small_college import NAMES, RED, TODAY, on, point_to
from tests.journeys.stages import At, Small
from tests.sync.privacy.guardians import files_holding
from tests.sync.scene import ZONE

PRIVATE, PUBLIC = new_key()
MORE = f"""
[[actors]]
account = "秘书"
person = "秘书"
roles = ["secretary"]
colleges = ["教育学院"]

[messages]
automatic = true

[backup]
recipients = ["{PUBLIC}"]
"""
LATER = TODAY + timedelta(days=1)
SAID = Restoring(PRIVATE, "硬盘损坏", replace=True)


def kept(small: Small) -> Path:
    with on(small.folder) as site:
        return backup(site, "李红").file


def put_back(small: Small, file: Path, said: Restoring = SAID, who: str = "李红") -> object:
    return restore(small.folder, file, who, said, StoryClock(LATER, ZONE))


def rows(small: Small) -> str:
    with sqlite3.connect(small.folder / "data" / "yujing.sqlite3") as connection:
        return "\n".join(connection.iterdump())


@pytest.fixture
def small(at: At) -> Small:
    found = at("applied")
    settings = found.folder / "settings.toml"
    text = settings.read_text(encoding="utf-8").replace("[messages]\n", "[messages]\nautomatic = true\n")
    settings.write_text(text + MORE.replace("[messages]\nautomatic = true\n", ""), encoding="utf-8")
    return found


def test_every_refusal_leaves_the_store_as_it_was(small: Small, tmp_path: Path) -> None:
    file, key = kept(small), small.folder / "secrets" / "marker-key"
    before, secret = rows(small), key.read_text(encoding="utf-8")
    with pytest.raises(Refusal, match="--replace"):
        put_back(small, file, replace(SAID, replace=False))
    with pytest.raises(NotPermitted):
        put_back(small, file, who="秘书")
    with pytest.raises(BackupUnreadable, match="私钥打不开"):
        put_back(small, file, replace(SAID, private_key=new_key()[0]))
    key.write_text(new_secret(), encoding="utf-8")
    with pytest.raises(Refusal, match=r"消息密钥.*重复发送"):
        put_back(small, file)
    key.write_text(secret, encoding="utf-8")
    (small.folder / "secrets" / "data-key").rename(tmp_path / "data-key")
    with pytest.raises(Refusal, match=r"数据密钥.*--without-data-key"):
        put_back(small, file)
    (tmp_path / "data-key").rename(small.folder / "secrets" / "data-key")
    with on(small.folder) as site, Holding(site.store, "daemon", site.clock, "守护进程"):
        clock = StoryClock(TODAY, ZONE)
        with pytest.raises(Refusal, match="请先停止"):
            restore(small.folder, file, "李红", SAID, clock)
    for name, option in ((FILE, "--erased"), (GIVEN, "--numbers")):
        ledger = small.folder / name
        ledger.rename(tmp_path / name)
        with pytest.raises(Refusal, match=option):
            put_back(small, file)
        (tmp_path / name).rename(ledger)
    settings = small.folder / "settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"small"', '"large"'), encoding="utf-8")
    with pytest.raises(Refusal, match="站点 small"):
        put_back(small, file)
    assert rows(small) == before
    assert not list((small.folder / "data").glob(".restoring-*"))


def test_what_was_under_way_is_stopped_and_the_old_store_kept(small: Small) -> None:
    with on(small.folder) as site, site.store.begin() as tx:
        start_run(tx, site.store.site_id, "plan", site.clock.now(), site.clock.now())
    file = kept(small)
    (small.folder / "policies" / "own.yaml").write_text("id: own\n", encoding="utf-8")
    done = restore(small.folder, file, "李红", SAID, StoryClock(LATER, ZONE))
    assert (done.stopped.messages, done.stopped.plans) == (3, 0)
    assert done.aside is not None
    assert done.aside.stat().st_mode & 0o777 == 0o600
    with on(small.folder, LATER) as site, site.store.read() as tx:
        assert count_messages(tx, site.store.site_id) == {OutboxState.UNKNOWN: 3}
        for job in ("plan", "remind", "backup"):
            assert last_finished_slot(tx, site.store.site_id, job) is not None, "nothing is caught up blindly"
        assert last_finished_slot(tx, site.store.site_id, "pull") is None
    assert (small.folder / "policies" / "own.yaml").exists(), "what the administrator wrote since stays"
    assert done.differing == ()


def test_the_audit_log_goes_on_and_says_that_it_was_restored(small: Small) -> None:
    file = kept(small)
    with on(small.folder) as site:
        for _ in range(3):
            backup(site, "李红")
        with site.store.read() as tx:
            printed = str(head(tx, site.store.site_id))
    put_back(small, file)
    with on(small.folder, LATER) as site:
        report = verify_audit(site)
        assert report.faults == ()
        assert "恢复" in report.notes[0]
        told = verify_audit(site, [printed]).faults
        assert "丢失的部分" in told[0].what


def test_nobody_is_told_anything_by_the_machine_alone_after_a_restore(small: Small) -> None:
    put_back(small, kept(small))
    small.moodle.site.cohorts.clear()
    with on(small.folder, LATER) as site:
        made = plan(site, "李红")
        assert not approve_alone(site, made)
        approve(site, made.plan.checksum, "王敏")
        assert not approve_alone(site, replace(made, record=None))
        from sync.store.taking_up import awaits_person

        with site.store.read() as tx:
            assert not awaits_person(tx, site.store.site_id, "automatic")


def test_who_was_erased_since_is_erased_again(small: Small) -> None:
    from sync.actions.writing import send

    file = kept(small)
    with on(small.folder) as site:
        send(site, "李红")
        forget(site, "李红", RED, "本人书面申请", despite_retention=True)
    done = restore(small.folder, file, "李红", SAID, StoryClock(LATER, ZONE))
    assert done.erased == 1
    assert done.aside is not None
    done.aside.unlink()
    assert not files_holding(small.folder, RED, NAMES[RED], but=("registrar", "output"))
    with on(small.folder, LATER) as site:
        assert come_back(site) == frozenset()
        assert not any(check.title == "另存的旧数据" for check in verify_site(site).checks)
        assert verify_site(site).faults == ()
        with site.store.read() as tx:
            states = count_messages(tx, site.store.site_id)
        assert states == {OutboxState.UNKNOWN: 2, OutboxState.CANCELLED: 1}


def test_a_new_machine_needs_the_backup_the_keys_and_the_ledgers(small: Small, tmp_path: Path) -> None:
    file, new = kept(small), tmp_path / "new"
    said = Restoring(PRIVATE, "换了机器")
    with pytest.raises(ConfigError, match="marker-key"):
        restore(new, file, "李红", said, StoryClock(LATER, ZONE))
    assert (new / "settings.toml").exists()
    for name in ("marker-key", "data-key"):
        shutil.copy(small.folder / "secrets" / name, new / "secrets" / name)
    with pytest.raises(Refusal, match="--erased"):
        restore(new, file, "李红", said, StoryClock(LATER, ZONE))
    with pytest.raises(Refusal, match="没有这个文件"):
        restore(new, file, "李红", replace(said, erased=tmp_path / "nowhere"), StoryClock(LATER, ZONE))
    offered = replace(said, erased=small.folder / FILE, numbers=small.folder / GIVEN)
    done = restore(new, file, "李红", offered, StoryClock(LATER, ZONE))
    assert done.aside is None
    assert done.files.put > 0
    point_to(new, small.moodle.url, small.moodle.token, more=f'\n[backup]\nrecipients = ["{PUBLIC}"]\n')
    with on(new, LATER) as site:
        assert verify_site(site).faults == ()


def faulty(found: Verification) -> dict[str, int]:
    return {check.title: len(check.faults) for check in found.checks if check.faults}


def test_verifying_finds_what_was_changed(small: Small) -> None:
    file = kept(small)
    assert faulty(verify_backup(small.folder, file, PRIVATE)) == {}
    with on(small.folder) as site:
        assert faulty(verify_site(site)) == {}
    kept_facts = next((small.folder / "data" / "snapshots" / "objects").iterdir())
    kept_facts.write_bytes(b"x")
    with sqlite3.connect(small.folder / "data" / "yujing.sqlite3") as connection:
        connection.execute("UPDATE audit SET action = 'x' WHERE sequence = 2")
        connection.execute("UPDATE notice_counter SET last = 1")
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DELETE FROM student_case WHERE id = (SELECT min(id) FROM student_case)")
    with on(small.folder) as site:
        assert faulty(verify_site(site)).keys() == {"数据库", "审计记录", "文号", "判断的依据"}
    (small.folder / "secrets" / "marker-key").write_text(new_secret(), encoding="utf-8")
    assert faulty(verify_backup(small.folder, file, PRIVATE)) == {"密钥": 1}


def test_a_backup_needs_a_public_key_and_lists_itself(at: At) -> None:
    small = at("new")
    with on(small.folder) as site:
        with pytest.raises(Refusal, match="yujing backup key"):
            backup(site, "李红")
        assert backups(site) == ()


def test_the_private_key_is_never_written_into_a_site(at: At, tmp_path: Path) -> None:
    small = at("new")
    with pytest.raises(Refusal, match="站点文件夹"):
        make_key(small.folder / "secrets" / "key.txt")
    public = make_key(tmp_path / "key.txt")
    assert public.startswith("age1")
    assert (tmp_path / "key.txt").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refusal, match="没有覆盖"):
        make_key(tmp_path / "key.txt")
