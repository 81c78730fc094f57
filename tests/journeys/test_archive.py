"""A period is archived by command: what is missing first, then a folder that anybody can check anywhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image

from config.procedure_duties import DutyKind
from sync.actions import cases
from sync.actions.record_scans import file_scans
from sync.actions.record_subjects import Whose
from sync.actions.records import add_record
from sync.records.written import Written
from sync.store.audit import AuditEntry, read_audit
from tests.journeys.small_college import ENDED, RED, TODAY, YELLOW, on
from tests.journeys.stages import At, Small
from tests.sync.actions.deciders import WHO, case_of
from tests.sync.cli.running import DEAN, yujing

PEOPLE = """
[[actors]]
account = "zhao"
person = "赵辅导"
roles = ["counsellor"]
colleges = ["教育学院"]

[[actors]]
account = "qian"
person = "钱秘书"
roles = ["secretary"]
colleges = ["别的学院"]

[[actors]]
account = "sun"
person = "孙档案"
roles = ["archivist"]

[archive]
fonds_no = "J012"
"""
DAY = ("--period", ENDED, "--as-of", "2025-03-31")
NAME = f"J012-asnu-{ENDED}"
REASON = ("--incomplete-reason", "回执在邮寄途中")


@pytest.fixture
def small(at: At, tmp_path: Path) -> Small:
    """The small college after its notices: one talk recorded, one stub scanned, one notice void."""
    small = at("sent", more=PEOPLE)
    stub = tmp_path / "stub.png"
    Image.new("L", (210, 297), "white").save(stub)
    said = {"place": "办公室", "attended": "班导师", "content": "分析原因", "feedback": "愿意"}
    with on(small.folder, date(2025, 3, 24)) as site:
        case = case_of(site, RED)
        add_record(site, "zhao", Whose(case.id), Written(DutyKind.INTERVIEW, "2025-03-20", "", fields=said))
        file_scans(site, "李红", case.id, [stub], "notice")
        cases.revoke_case(site, case_of(site, YELLOW[0]).id, *WHO)
    return small


def audit_of(small: Small) -> Sequence[AuditEntry]:
    with on(small.folder, TODAY + timedelta(days=1)) as site, site.store.read() as tx:
        return [each for each in read_audit(tx, site.store.site_id) if each.action.startswith("archive")]


def test_a_period_is_archived_and_checked_anywhere(small: Small, tmp_path: Path) -> None:
    sheet, to = tmp_path / "缺项.xlsx", tmp_path / "out"
    looked = yujing(small.folder, "archive", *DAY, "--actor", "sun", "--xlsx", str(sheet))
    assert looked.exit_code == 1
    assert "3 人，有效通知书 2 份，缺" in looked.stdout
    assert "缺签收" in looked.stdout
    assert "欧阳" not in looked.stdout
    rows = [row for row in load_workbook(sheet).active.iter_rows(values_only=True) if YELLOW[1] in row]
    assert any("缺签收" in str(row) for row in rows)

    refused = yujing(small.folder, "archive", *DAY, "--actor", "sun", "--to", str(to))
    assert (refused.exit_code, to.exists()) == (1, False)
    assert "--incomplete-reason" in refused.stderr
    assert audit_of(small) == []

    done = yujing(small.folder, "archive", *DAY, "--actor", "sun", "--to", str(to), *REASON)
    assert done.exit_code == 0
    begun, ended = audit_of(small)
    assert (begun.action, begun.actor, ended.action) == ("archive", "sun", "archive.sealed")
    checksum = sha256((to / NAME / "manifest-sha256.txt").read_bytes()).hexdigest()
    assert checksum in done.stdout
    assert checksum in str(ended.details)

    assert f"archive:asnu/{ENDED}" in yujing(small.folder, "forget", RED, *DEAN).stdout

    checked = yujing(None, "archive", "verify", str(to / NAME), "--checksum", checksum)
    assert checked.exit_code == 0, checked.stdout
    for words in ("真实性：通过", "完整性：通过", "可用性：通过", "安全性：通过"):
        assert words in checked.stdout

    again = yujing(small.folder, "archive", *DAY, "--actor", "sun", "--to", str(tmp_path / "again"), *REASON, "--json")
    assert json.loads(again.stdout)[0]["written"]["checksum"] == checksum
    over = yujing(small.folder, "archive", *DAY, "--actor", "sun", "--to", str(to), *REASON)
    assert "已经在了" in over.stderr
    judged_and_tampered(to / NAME, tmp_path)


def judged_and_tampered(bag: Path, tmp_path: Path) -> None:
    """The grounds are judged by the ordinary command; a byte that changes is told."""
    grounds = next(bag.rglob(f"*/{RED}/*判定依据.json"))
    out = tmp_path / "result.json"
    asked = ("--policy", str(grounds), "--period", ENDED, "--as-of", TODAY.isoformat())
    assert yujing(None, "evaluate", "--facts", str(grounds), *asked, "--json", str(out)).exit_code == 0
    (warning,) = json.loads(out.read_text(encoding="utf-8"))["warnings"]
    assert (warning["student_no"], warning["level"]) == (RED, "red")
    ledger = (bag / "data" / "ledger.csv").read_text(encoding="utf-8-sig")
    assert "0002号,作废" in ledger
    assert "没有重新下达" in ledger

    grounds.write_bytes(grounds.read_bytes().replace(b'"41.5"', b'"91.5"'))
    found = yujing(None, "archive", "verify", str(bag), "--json")
    assert found.exit_code == 1
    told = json.loads(found.stdout)
    assert (told["results"]["真实性"], told["results"]["安全性"]) == (False, True)
    assert "重新判定的结果与所存的判定不同" in found.stdout


@pytest.mark.parametrize(
    ("account", "more", "words"),
    [
        ("qian", (), "钱秘书"),
        ("zhao", (), "赵辅导"),
        ("nobody", (), "没有登记"),
        ("sun", ("--period", "2019-2020-1"), "没有发出过通知书"),
        ("sun", ("--college", "别的学院"), "没有发出过通知书"),
    ],
)
def test_who_may_not_and_what_is_not_there_is_refused(
    small: Small, account: str, more: tuple[str, ...], words: str
) -> None:
    found = yujing(small.folder, "archive", *DAY, "--actor", account, *more)
    assert found.exit_code == 1
    assert words in found.stderr


def test_a_college_has_an_archive_of_its_own(small: Small) -> None:
    found = yujing(small.folder, "archive", *DAY, "--actor", "李红", "--college", "教育学院", "--json")
    assert json.loads(found.stdout)[0]["colleges"] == ["教育学院"]


def test_scans_that_changed_are_told_and_never_archived(small: Small, tmp_path: Path) -> None:
    (scan,) = (small.folder / "data" / "scans").rglob("*.png")
    scan.write_bytes(b"\x89PNG another")
    looked = yujing(small.folder, "archive", *DAY, "--actor", "sun")
    assert "扫描件不在，或被改动过" in looked.stdout
    refused = yujing(small.folder, "archive", *DAY, "--actor", "sun", "--to", str(tmp_path / "out"), *REASON)
    assert "yujing record verify" in refused.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_without_the_kept_evaluation_the_grounds_are_missing(small: Small) -> None:
    for run in (small.folder / "data" / "snapshots" / "runs").glob("*.json"):
        run.unlink()
    looked = yujing(small.folder, "archive", *DAY, "--actor", "sun", "--json")
    gaps = [gap["words"] for gap in json.loads(looked.stdout)[0]["gaps"] if gap["what"] == "判定依据"]
    assert len(gaps) == 3
    assert "封存件已不在" in gaps[0]


def test_an_erased_student_has_no_file_and_the_number_says_why(small: Small, tmp_path: Path) -> None:
    erasing = ("--apply", "--despite-retention", "--actor", "王敏", "--reason", "本人申请")
    assert yujing(small.folder, "forget", YELLOW[0], *erasing).exit_code == 0
    done = yujing(small.folder, "archive", *DAY, "--actor", "sun", "--to", str(tmp_path), *REASON)
    assert done.exit_code == 0, done.stderr
    ledger = (tmp_path / NAME / "data" / "ledger.csv").read_text(encoding="utf-8-sig")
    assert "0002号,不在本卷,这名学生的个人信息已依法清除，编号保留" in ledger
    assert not list(tmp_path.rglob(f"*{YELLOW[0]}*"))


def test_the_command_asks_for_period_and_account(small: Small) -> None:
    assert yujing(small.folder, "archive", "--json").exit_code == 2
    assert yujing(None, "archive", "verify", str(small.folder)).exit_code == 1
