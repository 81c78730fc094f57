"""What people do for a warned student is recorded by who may, handed out as a sheet, and discharges what was owed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from config.procedure_duties import DutyKind
from rules.bundle.findings import BundleError
from sync.actions.acting import UnknownActor
from sync.actions.cases import case_history
from sync.actions.duties import duties
from sync.actions.duty_deciding import Target, declare_done
from sync.actions.record_scans import check_scans, file_scans, list_scans
from sync.actions.record_sheet import hand_out, import_sheet
from sync.actions.record_subjects import Whose
from sync.actions.records import add_record, list_records, receive_list, void_receipt, void_record
from sync.cases.changes import CaseNotFound
from sync.cases.permission import NotPermitted
from sync.records.keeping import RecordRefused
from sync.records.written import Written
from sync.refusal import Refusal
from sync.site import Site
from sync.store.audit import read_audit
from sync.store.case_record import NewCase, Review
from sync.store.cases import insert_cases
from sync.store.list_receipts import read_list_receipts
from tests.journeys.small_college import DOUBTFUL, ENDED, NUMBERS, RED, RUNNING, YELLOW, on
from tests.journeys.stages import At
from tests.sync.actions.deciders import case_of
from tests.sync.records.test_scan_files import PDF

COLLEGE = "教育学院"
MONTH_LATER = date(2025, 4, 14)
PEOPLE = f"""
[[actors]]
account = "zhao"
person = "赵辅导"
roles = ["counsellor"]
colleges = ["{COLLEGE}"]

[[actors]]
account = "qian"
person = "钱班导"
roles = ["class_adviser"]
colleges = ["{COLLEGE}"]
classes = ["小教2301班"]

[[actors]]
account = "sun"
person = "孙档案"
roles = ["archivist"]

[[actors]]
account = "other"
person = "周辅导"
roles = ["counsellor"]
colleges = ["物理学院"]
"""
TALK = {"place": "办公室", "attended": "班导师", "content": "分析原因", "feedback": "愿意"}
COLUMNS = {"地点": "办公室", "参加人员": "班导师", "内容": "分析原因", "学生反馈": "愿意"}


@pytest.fixture
def folder(at: At) -> Path:
    """Give the site's folder after the notices were issued, with a counsellor and an adviser of the first class."""
    return at("sent", more=PEOPLE).folder


def a_talk(on_: str = "2025-04-01", **changes: Any) -> Written:
    return Written(**{"kind": DutyKind.INTERVIEW, "day": on_, "by": "", "fields": TALK, **changes})


def talk(site: Site, who: str = "zhao", student: str = RED, **changes: Any) -> int:
    return add_record(site, who, Whose(case_of(site, student).id), a_talk(**changes)).id


def owed_by_title(site: Site, what: str, student: str = RED) -> list[str]:
    """Return how the duties of a title stand."""
    return [line.status for line in duties(site, done=True).lines if line.what == what and line.student_no == student]


def test_a_record_discharges_the_duty_that_it_answers(folder: Path) -> None:
    with on(folder, MONTH_LATER) as site:
        assert owed_by_title(site, "警示谈话，填写谈话记录表") == ["open"]
        number = talk(site, duty="interview")
        assert owed_by_title(site, "警示谈话，填写谈话记录表") == ["done"]
        void_record(site, "zhao", number, "写错")
        assert owed_by_title(site, "警示谈话，填写谈话记录表") == ["open"]


def test_a_record_is_listed_in_words_and_stands_in_the_case(folder: Path) -> None:
    with on(folder, MONTH_LATER) as site:
        number = talk(site, who="李红", by="zhao")
        (line,) = list_records(site)
        assert (line.id, line.title, line.person, line.role) == (number, "学生谈话", "赵辅导", "辅导员")
        assert (line.student_no, line.recorded_by) == (RED, "李红")
        assert line.details == COLUMNS
        case_id = case_of(site, RED).id
        void_record(site, "zhao", number, "写错")
        assert list_records(site) == ()
        (in_case,) = case_history(site, case_id).records
        assert (in_case.id, in_case.void_reason) == (number, "写错")


def test_the_student_stands_for_the_case_where_there_is_only_one(folder: Path) -> None:
    with on(folder, MONTH_LATER) as site:
        kept = add_record(site, "zhao", Whose(student_no=RED), a_talk())
        assert kept.case_id == case_of(site, RED).id
        with pytest.raises(Refusal, match="没有个案"):
            add_record(site, "zhao", Whose(student_no="2029"), a_talk())
        with pytest.raises(CaseNotFound):
            add_record(site, "zhao", Whose(999), a_talk())
        later = NewCase("asnu", "main", RED, RUNNING, COLLEGE, "red", "red", Review.NONE, True, None, "0" * 64, None)
        with site.store.begin() as tx:
            (other,) = insert_cases(tx, site.store.site_id, [later], site.clock.now())
        with pytest.raises(Refusal, match=f"不止一个个案：{kept.case_id}（asnu {ENDED}）、{other}（asnu {RUNNING}）"):
            add_record(site, "zhao", Whose(student_no=RED), a_talk("2025-04-02"))
        assert add_record(site, "zhao", Whose(student_no=RED, period=ENDED), a_talk("2025-04-02"))


@pytest.mark.parametrize(
    ("who", "student", "may"),
    [
        ("zhao", RED, True),
        ("zhao", YELLOW[0], True),
        ("qian", RED, True),
        ("qian", YELLOW[0], False),
        ("other", RED, False),
        ("sun", RED, False),
        ("李红", YELLOW[0], True),
    ],
)
def test_who_records_does_so_within_their_classes_and_colleges(folder: Path, who: str, student: str, may: bool) -> None:
    with on(folder, MONTH_LATER) as site:
        if may:
            assert talk(site, who, student)
            return
        with pytest.raises(NotPermitted):
            talk(site, who, student)


def test_nobody_records_what_somebody_did_who_may_not(folder: Path) -> None:
    with on(folder, MONTH_LATER) as site:
        with pytest.raises(RecordRefused, match="只负责班级小教2301班"):
            talk(site, "李红", YELLOW[0], by="qian")
        with pytest.raises(UnknownActor):
            talk(site, "nobody")
        assert list_records(site) == ()


def test_a_duty_of_another_kind_or_of_a_list_is_not_answered(folder: Path) -> None:
    with on(folder, MONTH_LATER) as site:
        for duty in ("plan", "inspection", "none"):
            with pytest.raises(Refusal, match="不是这类记录对应的工作；可用：interview"):
                talk(site, duty=duty)


def test_the_same_is_not_recorded_twice(folder: Path) -> None:
    with on(folder, MONTH_LATER) as site:
        number = talk(site)
        with pytest.raises(Refusal, match=f"第 {number} 号"):
            talk(site)
        with pytest.raises(Refusal, match="没有第 99 号"):
            void_record(site, "zhao", 99, "写错")
        void_record(site, "zhao", number, "写错")
        with pytest.raises(Refusal, match="已经作废"):
            void_record(site, "zhao", number, "写错")
        assert talk(site) == number + 1


def test_voiding_is_for_those_who_may_record_there(folder: Path) -> None:
    with on(folder, MONTH_LATER) as site:
        number = talk(site, student=YELLOW[0])
        for who in ("qian", "other", "sun"):
            with pytest.raises(NotPermitted):
                void_record(site, who, number, "写错")


def test_each_sees_their_own(folder: Path) -> None:
    with on(folder, MONTH_LATER) as site:
        numbers = {RED: talk(site), YELLOW[0]: talk(site, student=YELLOW[0])}
        assert [line.id for line in list_records(site, seen="qian")] == [numbers[RED]]
        assert list_records(site, seen="other") == ()
        assert len(list_records(site, seen="zhao")) == len(list_records(site)) == 2
        assert [line.id for line in list_records(site, case_id=case_of(site, RED).id)] == [numbers[RED]]
        assert list_records(site, period="2023-2024-1") == ()


def test_periods_from_the_receipt_of_the_list_begin_on_its_day(folder: Path) -> None:
    with on(folder, MONTH_LATER) as site:
        number = receive_list(site, "zhao", policy="asnu", period=ENDED, college=COLLEGE, on=date(2025, 3, 20))
        (line,) = [each for each in duties(site).lines if each.duty == "plan" and each.student_no == RED]
        assert line.due == date(2025, 4, 20)
        with pytest.raises(Refusal, match="已登记为 2025-03-20"):
            receive_list(site, "李红", policy="asnu", period=ENDED, college=COLLEGE, on=date(2025, 3, 21), by="zhao")
        void_receipt(site, "李红", number, "日期写错")
        receive_list(site, "李红", policy="asnu", period=ENDED, college=COLLEGE, on=date(2025, 3, 21), by="zhao")
        with site.store.read() as tx:
            (receipt,) = read_list_receipts(tx, site.store.site_id)
        assert (receipt.received_by, receipt.recorded_by) == ("zhao", "李红")


def test_a_list_is_received_by_who_may_and_that_there_is(folder: Path) -> None:
    here = {"policy": "asnu", "period": ENDED, "college": COLLEGE}
    with on(folder, MONTH_LATER) as site:
        for wrong in ({"on": date(2025, 4, 15)}, {"period": "2023-2024-1"}):
            with pytest.raises(Refusal):
                receive_list(site, "zhao", **{**here, "on": MONTH_LATER, **wrong})  # type: ignore[arg-type]
        for who in ("other", "sun"):
            with pytest.raises(NotPermitted):
                receive_list(site, who, **here, on=MONTH_LATER)
        with pytest.raises(Refusal, match="没有第 9 号"):
            void_receipt(site, "zhao", 9, "写错")
        number = receive_list(site, "zhao", **here, on=MONTH_LATER)
        with pytest.raises(NotPermitted):
            void_receipt(site, "other", number, "写错")


def filled_in(file: Path, rows: dict[tuple[str, str], dict[str, Any]]) -> Path:
    """Write into the first row of a worksheet that is about a student."""
    book = load_workbook(file)
    for (title, student), values in rows.items():
        page = book[title]
        names = {cell.value: cell.column or 0 for cell in page[3]}
        at = next(row for row in range(4, page.max_row) if page.cell(row, names["学号"]).value == student)
        for name, value in values.items():
            page.cell(at, names[name]).value = value
    book.save(file)
    return file


def test_a_sheet_goes_out_with_what_is_owed_and_what_comes_back_discharges_it(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "登记表.xlsx"
    with on(folder, MONTH_LATER) as site:
        handed = hand_out(site, "李红", file, policy="asnu", period=ENDED, by="zhao")
        assert handed.students == 3
        assert load_workbook(file).sheetnames[:3] == ["填写说明", "通知书送达", "学生谈话"]
        filled_in(
            file,
            {
                ("通知书送达", RED): {"日期": date(2025, 3, 20), "送达方式": "当面送达，本人签字"},
                ("帮扶计划", YELLOW[1]): {"日期": "2025年4月2日", "计划期限": "短期", "内容": "每周三次自习"},
            },
        )
        imported = import_sheet(site, "zhao", file)
        assert (len(imported.added), imported.already, imported.blank) == (2, 0, handed.records - 2)
        assert owed_by_title(site, "下达通知书，学生签字，一份留存") == ["done"]
        assert owed_by_title(site, "制定个性化帮扶计划", YELLOW[1]) == ["done"]
        again = import_sheet(site, "zhao", file)
        assert (again.added, again.already) == ((), 2)
        assert len(list_records(site)) == 2
        rest = hand_out(site, "李红", tmp_path / "其余.xlsx", policy="asnu", period=ENDED, by="zhao")
        assert rest.records == handed.records - 2


def test_a_sheet_says_what_was_recorded_last(folder: Path, tmp_path: Path) -> None:
    with on(folder, MONTH_LATER) as site:
        talk(site, fields={**TALK, "manner": "电话"})
        hand_out(site, "zhao", tmp_path / "登记表.xlsx", policy="asnu", period=ENDED)
    texts = [cell.value for row in load_workbook(tmp_path / "登记表.xlsx")["学生谈话"].iter_rows() for cell in row]
    assert "2025-04-01 赵辅导 电话" in texts


def test_of_a_sheet_with_a_fault_nothing_is_kept(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "登记表.xlsx"
    with on(folder, MONTH_LATER) as site:
        hand_out(site, "zhao", file, policy="asnu", period=ENDED)
        filled_in(
            file,
            {
                ("通知书送达", RED): {"日期": date(2025, 3, 20), "送达方式": "当面送达，本人签字"},
                ("帮扶计划", YELLOW[1]): {"日期": "2025-04-31", "内容": "自习"},
            },
        )
        with pytest.raises(BundleError) as refused:
            import_sheet(site, "zhao", file)
        assert [(each.column, each.value) for each in refused.value.errors] == [
            ("日期", "2025-04-31"),
            ("计划期限", None),
        ]
        assert list_records(site) == ()


def test_a_sheet_has_only_what_the_person_may_record(folder: Path, tmp_path: Path) -> None:
    with on(folder, MONTH_LATER) as site:
        assert hand_out(site, "qian", tmp_path / "班.xlsx", policy="asnu", period=ENDED).students == 1
        with pytest.raises(Refusal, match="没有待登记的工作"):
            hand_out(site, "other", tmp_path / "无.xlsx", policy="asnu", period=ENDED)
        with pytest.raises(Refusal, match="没有待登记的工作"):
            hand_out(site, "zhao", tmp_path / "无.xlsx", policy="asnu", period="2023-2024-1")
        assert not (tmp_path / "无.xlsx").exists()
        with site.store.read() as tx:
            (entry,) = [each for each in read_audit(tx, site.store.site_id) if each.action == "print"]
        assert (entry.actor, entry.subject) == ("qian", f"records asnu {ENDED}")


def test_another_persons_sheet_does_not_open_other_cases(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "登记表.xlsx"
    with on(folder, MONTH_LATER) as site:
        hand_out(site, "zhao", file, policy="asnu", period=ENDED)
        filled_in(file, {("学生谈话", YELLOW[0]): {"日期": date(2025, 4, 1), **COLUMNS, "办理人": "qian"}})
        with pytest.raises(BundleError, match="不能为它登记"):
            import_sheet(site, "qian", file)
        with pytest.raises(BundleError, match="只负责班级"):
            import_sheet(site, "zhao", file)


def test_a_row_that_was_changed_after_it_was_imported_is_voided_first(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "登记表.xlsx"
    row = ("通知书送达", RED)
    with on(folder, MONTH_LATER) as site:
        hand_out(site, "zhao", file, policy="asnu", period=ENDED)
        filled_in(file, {row: {"日期": date(2025, 3, 20), "送达方式": "当面送达，本人签字"}})
        (number,) = import_sheet(site, "zhao", file).added
        filled_in(file, {row: {"日期": date(2025, 3, 21)}})
        with pytest.raises(BundleError, match=f"已导入为第 {number} 号记录"):
            import_sheet(site, "zhao", file)
        void_record(site, "zhao", number, "日期写错")
        assert len(import_sheet(site, "zhao", file).added) == 1


def test_an_empty_sheet_is_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "空.csv").write_text("个案,日期\n", encoding="utf-8")
    with on(folder, MONTH_LATER) as site, pytest.raises(BundleError, match="没有一行记录"):
        import_sheet(site, "zhao", tmp_path / "空.csv")


def scans_in(folder: Path, *contents: bytes) -> list[Path]:
    files = []
    for number, content in enumerate(contents):
        files.append(folder / f"扫描{number}.pdf")
        files[-1].write_bytes(content)
    return files


def test_scans_are_filed_with_the_case_and_looked_at(folder: Path, tmp_path: Path) -> None:
    with on(folder, MONTH_LATER) as site:
        case_id, record = case_of(site, RED).id, talk(site)
        first, second = file_scans(site, "zhao", case_id, scans_in(tmp_path, PDF, PDF + b"2"), "interview", record)
        assert (first.before, first.scan.record_id, first.scan.file_name) == (False, record, "扫描0.pdf")
        assert check_scans(site).faults == ()
        (again,) = file_scans(site, "zhao", case_id, scans_in(tmp_path, PDF), "interview")
        assert (again.before, again.scan.id) == (True, first.scan.id)
        assert [scan.id for scan in list_scans(site, case_id)] == [first.scan.id, second.scan.id]
        assert list_scans(site, seen="other") == ()
        kept = site.path(site.settings.scans.folder)
        (kept / first.scan.stored_as).write_bytes(b"altered")
        (kept / second.scan.stored_as).unlink()
        (kept / "strange.pdf").write_bytes(PDF)
        found = check_scans(site)
        assert found.looked_at == 2
        assert [(fault.kind, fault.scan_id) for fault in found.faults] == [
            ("altered", first.scan.id),
            ("missing", second.scan.id),
            ("unknown", None),
        ]


def test_of_several_scans_none_is_filed_where_one_is_none(folder: Path, tmp_path: Path) -> None:
    with on(folder, MONTH_LATER) as site:
        files = scans_in(tmp_path, PDF, b"MZ", b"")
        with pytest.raises(Refusal) as refused:
            file_scans(site, "zhao", case_of(site, RED).id, files, "interview")
        assert str(refused.value).count("\n") == 1
        assert (list_scans(site), check_scans(site).faults) == ((), ())


def test_scans_are_filed_by_who_records_or_archives(folder: Path, tmp_path: Path) -> None:
    files = scans_in(tmp_path, PDF)
    with on(folder, MONTH_LATER) as site:
        yellow, record = case_of(site, YELLOW[0]).id, talk(site)
        assert file_scans(site, "sun", yellow, files, "consent")
        with pytest.raises(NotPermitted):
            file_scans(site, "qian", yellow, files, "interview")
        with pytest.raises(Refusal, match="没有 picture 这类材料"):
            file_scans(site, "zhao", yellow, files, "picture")
        with pytest.raises(Refusal, match=f"第 {record} 号记录不是个案 {yellow} 的"):
            file_scans(site, "zhao", yellow, files, "interview", record)
        with pytest.raises(Refusal, match="没有第 99 号记录"):
            file_scans(site, "zhao", yellow, files, "interview", 99)


def test_helpers_are_students_of_the_register(folder: Path) -> None:
    def help_by(numbers: str) -> Written:
        return Written(kind=DutyKind.PEER_HELP, day="2025-04-01", by="", fields={"helpers": numbers})

    with on(folder, MONTH_LATER) as site:
        whose = Whose(case_of(site, RED).id)
        assert add_record(site, "zhao", whose, help_by(NUMBERS[5])).details == {"helpers": NUMBERS[5]}
        for wrong in ("2029", RED, "王五"):
            with pytest.raises(RecordRefused, match="帮扶学生学号"):
                add_record(site, "zhao", whose, help_by(wrong))


def test_a_duty_of_a_list_that_was_declared_done_by_mistake_is_voided(folder: Path) -> None:
    with on(folder, MONTH_LATER) as site:
        number = declare_done(site, "李红", Target("asnu", "inspection"))
        assert [line.id for line in list_records(site, seen="zhao")] == [number]
        assert list_records(site, seen="other") == ()
        with pytest.raises(NotPermitted):
            void_record(site, "other", number, "写错")
        void_record(site, "李红", number, "没有检查")
        assert list_records(site) == ()


def test_nothing_is_recorded_for_who_waits_for_a_review(folder: Path) -> None:
    with on(folder, MONTH_LATER) as site, pytest.raises(RecordRefused, match="还没有告知学生"):
        talk(site, student=DOUBTFUL)
