"""The files of a period's students at a site: marks as the verdict knew them, what was recorded, what is missing."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from config.procedure_duties import DutyKind
from reports.documents import Transcript
from sync.actions import cases
from sync.actions.proposing import propose
from sync.actions.pull import pull
from sync.actions.record_scans import file_scans
from sync.actions.record_subjects import Whose
from sync.actions.records import add_record
from sync.actions.student_files import student_files
from sync.filling.case_file import case_file
from sync.filling.notices import forms_of
from sync.filling.student_file import FilePart, StudentFile
from sync.filling.transcript import transcript_of
from sync.records.written import Written
from sync.site import Site
from sync.store.case_record import CaseState
from sync.store.notices import read_notices
from tests.journeys.small_college import ENDED, MARKS, RED, TODAY, WARNED, YELLOW, a_small_college, on
from tests.journeys.stages import At, Small
from tests.sync.actions.deciders import WHO, case_of
from tests.sync.records.test_scan_files import PDF

LATER = TODAY + timedelta(days=1)
TERM_END = date(2025, 5, 16)
KEPT = Path("data") / "snapshots"
PEOPLE = """
[[actors]]
account = "zhao"
person = "赵辅导"
roles = ["counsellor"]
colleges = ["教育学院"]

[archive]
fonds_no = "J012"
"""


def transcript(site: Site, student: str = RED) -> Transcript:
    case = case_of(site, student)
    found = transcript_of(case_file(site, [case]), case, "0001号")
    assert found is not None
    return found


def marks(found: Transcript) -> list[str]:
    return [line.score for term in found.terms for line in term.lines]


def files(site: Site, day: date = TERM_END) -> dict[str, StudentFile]:
    return {file.case.student_no: file for file in student_files(site, "asnu", ENDED, day=day)}


def part(file: StudentFile, code: str) -> FilePart:
    (found,) = (each for each in file.parts if each.code == code)
    return found


def corrected(small: Small) -> None:
    """Let the mark that made the verdict be corrected in Moodle, and be read the next day."""
    small.moodle.load(a_small_college(marks={**MARKS, RED: (88.5, 86.5)}))
    with on(small.folder, LATER) as site:
        pull(site, "李红")


def test_a_transcript_tells_what_the_verdict_knew_not_what_was_corrected_since(at: At) -> None:
    small = at("sent")
    corrected(small)
    with on(small.folder, LATER) as site:
        found = transcript(site)
        assert "41.5" in marks(found)
        assert [row.code for row in found.outstanding] == ["MATH101"]
        assert found.source == "作出判断时封存的成绩事实（2025-03-17 10:00 读取）"
        assert found.as_of == TODAY


@pytest.mark.parametrize("lost", ["everything", "one file", "spoiled description"])
def test_without_the_sealed_facts_the_store_tells_what_it_knew_then_and_says_so(at: At, lost: str) -> None:
    small = at("sent")
    if lost == "everything":
        corrected(small)
        shutil.rmtree(small.folder / KEPT)
    elif lost == "one file":
        next((small.folder / KEPT / "objects").glob("*.parquet")).unlink()
    else:
        for run in (small.folder / KEPT / "runs").glob("*.json"):
            run.write_text("{}", encoding="utf-8")
    with on(small.folder, LATER) as site:
        found = transcript(site)
        assert "41.5" in marks(found)
        assert found.source.startswith("数据库中判断当时所知的成绩（没有可用的封存件）")


def test_a_case_proposed_by_hand_has_the_marks_of_the_periods_last_verdict(at: At) -> None:
    with on(at("sent").folder) as site:
        student = "2023010106"
        propose(site, student, "asnu", "red", *WHO)
        assert transcript(site, student).as_of == TODAY
        assert transcript(site, student).outstanding == ()


def test_the_transcript_prints_with_the_notice(at: At) -> None:
    """Clause 第十四条 4 of asnu wants it in the file."""
    with on(at("sent").folder) as site:
        case = case_of(site, RED)
        with site.store.read() as tx:
            (entry,) = read_notices(tx, site.store.site_id, case_id=case.id)
        printed = forms_of(case_file(site, [case]), case, entry)
    (found,) = [form for form in printed if isinstance(form, Transcript)]
    assert (found.number, found.student.number) == (entry.number, RED)


def test_every_student_who_got_a_notice_has_a_file_in_class_order(at: At) -> None:
    with on(at("sent").folder) as site:
        found = files(site)
        assert list(found) == [RED, YELLOW[0], YELLOW[1]]
        assert sorted(found) == sorted(WARNED)
        assert list(student_files(site, "asnu", ENDED, colleges=["别的学院"])) == []
        assert "缺签收（没有送达登记，也没有签字存根的扫描件）" in found[RED].missing
        assert found[RED].cover.numbers == ("教育学院预警〔2025〕0001号",)


def test_what_is_recorded_and_scanned_is_in_the_file_and_missing_no_more(at: At, tmp_path: Path) -> None:
    small = at("sent", more=PEOPLE)
    said = {"place": "办公室", "attended": "班导师", "content": "分析原因", "feedback": "愿意"}
    stub = tmp_path / "stub.pdf"
    stub.write_bytes(PDF)
    with on(small.folder, date(2025, 4, 14)) as site:
        case = case_of(site, RED)
        add_record(site, "zhao", Whose(case.id), Written(DutyKind.INTERVIEW, "2025-04-01", "", fields=said))
        file_scans(site, "李红", case.id, [stub], "notice")
        file = files(site)[RED]
    assert part(file, "interview").missing == ()
    assert [row.responsible for row in file.contents.rows if row.day == "2025-04-01"] == ["赵辅导"]
    (scan,) = part(file, "notice").scans
    assert (scan.kind, part(file, "notice").missing) == ("notice", ())
    assert file.cover.archive_no == f"J012-{ENDED}-D10-asnu-{RED}"


def test_a_case_that_is_over_is_judged_by_what_was_owed_while_it_lasted(at: At) -> None:
    with on(at("sent").folder, TODAY + timedelta(days=14)) as site:
        cases.move(site, case_of(site, RED).id, CaseState.CLOSED, *WHO)
        file = files(site)[RED]
    assert file.cover.closed == TODAY + timedelta(days=14)
    assert part(file, "interview").missing == ()  # it was due a month after the list
    assert any("每两周" in words or "向家长反馈" in words for words in part(file, "guardian-contact").missing)


def test_a_revoked_case_keeps_its_void_notice_and_its_correction(at: At) -> None:
    with on(at("sent").folder) as site:
        cases.revoke_case(site, case_of(site, RED).id, *WHO)
        file = files(site)[RED]
    assert file.cover.levels == ("红色预警（已作废）",)
    assert len(part(file, "correction").forms) == 1
    assert file.missing == ()
