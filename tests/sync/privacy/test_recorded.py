"""Every act and everything taken out stands in the audit log, with who and why; commands tell it to people."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.actions.audit import show_audit, verify_audit
from sync.actions.cases import move, object_to
from sync.actions.export_bundle import export_bundle
from sync.actions.taking_out import print_with_reason
from sync.cases.permission import NotPermitted
from sync.refusal import Refusal
from sync.site import Site
from sync.store.audit import AuditEntry, read_audit
from sync.store.case_record import CaseState
from tests.journeys.small_college import MARKS, NAMES, RED, on
from tests.journeys.stages import At
from tests.sync.actions.deciders import case_of
from tests.sync.cli.running import yujing

WHO = ("--actor", "王敏")
COUNSELLOR = '\n[[actors]]\naccount = "lan"\nperson = "何岚"\nroles = ["counsellor"]\ncolleges = ["教育学院"]\n'


def entries(site: Site) -> list[AuditEntry]:
    with site.store.read() as tx:
        return read_audit(tx, site.store.site_id)


def test_the_whole_main_job_stands_in_the_log(at: At) -> None:
    with on(at("sent").folder) as site:
        actions = [entry.action for entry in entries(site)]
        assert verify_audit(site).faults == ()
    for action in ("run.import", "run.pull", "run.evaluate", "case.open", "plan.approved", "case.issued", "run.send"):
        assert action in actions, action


def test_a_decision_stands_there_with_its_reason(at: At) -> None:
    with on(at("sent").folder) as site:
        case = case_of(site, RED)
        object_to(site, case.id, "李红", "成绩有误", "学生本人")
        move(site, case.id, CaseState.IN_SUPPORT, "李红", "开始帮扶")
        last = entries(site)[-1]
    assert (last.actor, last.action, last.subject) == ("李红", "case.in_support", f"case:{case.id}")
    assert last.details is not None
    assert (last.details["why"], last.details["from"], last.details["to"]) == ("开始帮扶", "issued", "in_support")


def test_no_name_and_no_mark_stands_there(at: At) -> None:
    with on(at("sent").folder) as site:
        said = " ".join(f"{entry.subject} {entry.details}" for entry in entries(site))
    assert not [name for name in NAMES.values() if name in said]
    assert not [mark for pair in MARKS.values() for mark in pair if str(mark) in said]


def test_what_is_taken_out_is_written_down_first_with_who_and_why(at: At, tmp_path: Path) -> None:
    with on(at("sent").folder) as site:
        export_bundle(site, tmp_path / "out", "王敏", "与教务系统核对")
        print_with_reason(site, "王敏", "归档")
        export, printed = [entry for entry in entries(site) if entry.action in ("export", "print")]
    assert (export.subject, export.actor) == ("facts", "王敏")
    assert export.details == {"file": str(tmp_path / "out"), "why": "与教务系统核对"}
    assert (printed.subject, printed.details) == ("forms", {"policy": "", "why": "归档"})


def test_who_may_not_take_out_takes_nothing_and_may_not_read_the_log(at: At, tmp_path: Path) -> None:
    with on(at("sent", more=COUNSELLOR).folder) as site:
        before = len(entries(site))
        for act in (
            lambda: export_bundle(site, tmp_path / "out", "lan", "好奇"),
            lambda: print_with_reason(site, "lan", "好奇"),
            lambda: show_audit(site, "lan", None, 10),
        ):
            with pytest.raises(NotPermitted):
                act()
        assert len(entries(site)) == before
    assert not (tmp_path / "out").exists()


def test_an_export_without_a_reason_is_refused(at: At, tmp_path: Path) -> None:
    folder = at("pulled").folder
    assert yujing(folder, "export", str(tmp_path / "out"), *WHO).exit_code == 2
    assert yujing(folder, "near", "--policy", "asnu", "--sheet", str(tmp_path / "near.xlsx")).exit_code == 2
    assert list(tmp_path.glob("*.xlsx")) == []


def test_the_commands_tell_a_sound_log_and_a_touched_one(at: At) -> None:
    folder = at("evaluated").folder
    sound = yujing(folder, "audit", "verify")
    assert sound.exit_code == 0
    head = sound.stdout.strip().splitlines()[-1].removeprefix("现在的链首：")
    assert yujing(folder, "audit", "verify", "--from-head", head).exit_code == 0
    with on(folder) as site, site.store.begin() as tx:
        tx.exec_driver_sql("UPDATE audit SET actor = '别人' WHERE sequence = 2")
    touched = yujing(folder, "audit", "verify")
    assert touched.exit_code == 1
    assert "第 2 条" in touched.stdout
    with on(folder) as site, pytest.raises(Refusal, match="不是链首"):
        verify_audit(site, ["3f9c2a7b"])


def test_forgetting_is_listed_then_done(at: At) -> None:
    folder = at("sent").folder
    listed = yujing(folder, "forget", RED, *WHO)
    assert listed.exit_code == 1
    for words in ("将清除", "还没有结束", "成绩", "什么都没有改动"):
        assert words in listed.stdout, words
    assert yujing(folder, "forget", RED, *WHO, "--apply").exit_code == 2
    done = yujing(folder, "forget", RED, *WHO, "--apply", "--reason", "本人申请", "--despite-retention")
    assert done.exit_code == 0, done.output
    assert "已清除" in done.stdout
    assert yujing(folder, "forget", RED, *WHO, "--readmit", "--reason", "返校").exit_code == 0
    nothing = yujing(folder, "retention", *WHO)
    assert nothing.exit_code == 0
    assert "没有超过保存期限" in nothing.stdout


def test_the_log_is_shown_to_those_who_may_read_it(at: At) -> None:
    shown = yujing(at("sent").folder, "audit", "show", *WHO, "--last", "200")
    assert shown.exit_code == 0
    assert "plan.approved" in shown.stdout
