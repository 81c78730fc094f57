"""A student's file holds what its regulation names (DOMAIN section 4, archive); what is missing is said in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from config.procedure_duties import DutyKind, Scope
from config.procedure_records import SCAN_KINDS
from reports.documents import CaseForm, Correction, Notice, ResultTable
from sync.duties.cycles import Window
from sync.duties.owed import Owed, Proof, Subject
from sync.filling.file_missing import CaseMatters
from sync.filling.recorded import Recorded
from sync.filling.student_file import FiledScan, FilePart, StudentFile, paged, student_file, volume_covers
from sync.store.case_record import Case, CaseState
from sync.store.notices import Notice as LedgerEntry
from sync.store.records import Record
from tests.sync.filling.builders import NOON, NUMBERS, PERIOD, a_case, a_file

TODAY = date(2025, 6, 30)
LEVELS = {"asnu": "red", "bhuad": "level1", "lsec": "written", "ustl": "downgrade"}


def an_entry(case: Case, *, issue: int = 1, void: bool = False) -> LedgerEntry:
    voided = (NOON + timedelta(days=2), "王敏", "成绩更正") if void else (None, None, None)
    number = f"信息工程学院预警〔2025〕{issue:04}号"
    return LedgerEntry(
        case.college, 2025, issue, number, case.id, issue, case.level, case.revision, None, NOON, "王敏", *voided
    )


def a_record(kind: DutyKind, day: date = date(2025, 3, 14), duty: str = "", **details: str) -> Record:
    return Record(
        case_id=1,
        policy="asnu",
        period=PERIOD,
        college="信息工程学院",
        kind=kind,
        duty=duty,
        happened_on=day,
        by="li",
        role="counsellor",
        details={"content": "谈了学习方法", **details},
        id=day.day,
        recorded_by="li",
        recorded_at=datetime(2025, 3, 15, tzinfo=UTC),
    )


def a_scan(kind: str, number: int = 1) -> FiledScan:
    path = f"1/{number:064x}.pdf"
    return FiledScan(path, f"{number:064x}", kind, SCAN_KINDS[kind], "application/pdf", 1000, date(2025, 3, 20))


def owed(case: Case, duty: str, *, times: int = 1, done: int = 0, due: date = date(2025, 4, 1)) -> Owed:
    procedure = a_file(case).regulations[case.id].procedure
    (named,) = (each for each in procedure.duties if each.id == duty)
    proofs = tuple(Proof(date(2025, 3, 14), "li", number) for number in range(done))
    window = Window(1, date(2025, 3, 1), due, times) if times > 1 else None
    return Owed(named, Subject(case.policy, PERIOD, Scope.CASE), PERIOD, due, (), proofs, window)


def the_file(
    case: Case,
    *records: Record,
    owing: Sequence[Owed] = (),
    scans: Sequence[FiledScan] = (),
    void: Sequence[LedgerEntry] = (),
    issued: bool = True,
    revision: int | None = None,
) -> StudentFile:
    file = a_file(case)
    kinds = {duty.id: duty.kind for duty in file.regulations[case.id].procedure.duties}
    entry = replace(an_entry(case), revision=revision or case.revision) if issued else None
    matters = CaseMatters(case, entry, void, kinds, records, owing, scans, TODAY)
    return student_file(file, [matters], Recorded(records={case.id: records}))


def part(file: StudentFile, code: str) -> FilePart:
    (found,) = (each for each in file.parts if each.code == code)
    return found


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        (
            "asnu",
            {
                "notice": "第九条、第十四条 1",
                "interview": "第十四条 2",
                "guardian-interview": "第十四条 3",
                "guardian-contact": "第十四条 3",
                "transcript": "第十四条 4",
                "examination-papers": "第十四条 4",
                "plan": "第十四条",
                "process": "第十四条",
            },
        ),
        (
            "bhuad",
            {
                "notice": "第十一条",
                "interview": "第十一条",
                "guardian-interview": "第七条（四）",
                "plan": "第五条（三）2",
                "process": "第十一条",
                "result-table": "第十一条、附件3",
                "transcript": "第十一条",
            },
        ),
        (
            "lsec",
            {
                "notice": "二.7、四.3",
                "receipt": "二.7、四.3",
                "interview": "二.7、四.5",
                "guardian-contact": "二.5、二.6",
                "plan": "四.4",
                "plan-outcome": "四.4",
                "transcript": "二.7",
            },
        ),
        (
            "ustl",
            {
                "notice": "第五条 1",
                "transcript": "第五条 4",
                "interview": "第五条 3、4",
                "guardian-interview": "第五条 3、4",
                "enquiry": "第五条 3",
                "plan": "第五条 5",
                "peer-help": "第五条 5",
            },
        ),
    ],
)
def test_the_file_has_the_parts_that_its_regulation_names_in_their_order(policy: str, wanted: dict[str, str]) -> None:
    file = the_file(a_case(policy, LEVELS[policy]))
    assert {each.code: each.clause for each in file.parts if each.required} == wanted
    assert [each.code for each in file.parts if each.required] == list(wanted)


def test_a_yellow_file_of_asnu_needs_no_guardian_interview() -> None:
    """第十条 3 asks for it at red alone."""
    assert "guardian-interview" not in {each.code for each in the_file(a_case("asnu", "yellow")).parts}


def test_examination_papers_are_an_item_to_tick() -> None:
    file = the_file(a_case())
    assert (part(file, "examination-papers").by_hand, part(file, "examination-papers").missing) == (True, ())
    (row,) = (row for row in file.contents.rows if row.by_hand)
    assert (row.title, row.remark, row.pages) == ("课程考试试卷等学业相关材料", "□已归入", None)


def test_a_blank_form_is_none_of_the_file_and_a_recorded_talk_is() -> None:
    case = a_case()
    assert part(the_file(case), "interview").forms == ()
    file = the_file(case, a_record(DutyKind.INTERVIEW), a_record(DutyKind.INTERVIEW, date(2025, 4, 2)))
    assert [type(form) for form in part(file, "interview").forms] == [CaseForm, CaseForm]
    talks = [row for row in file.contents.rows if row.title == "学业预警学生谈话记录表"]
    assert [row.day for row in talks] == ["2025-03-14", "2025-04-02"]


@pytest.mark.parametrize(
    ("times", "done", "missing"),
    [(1, 1, ()), (1, 0, ("缺记录：警示谈话，填写谈话记录表（应 1 次，已 0 次）",)), (2, 3, ())],
)
def test_what_was_to_be_recorded_by_the_day_and_is_not_is_missing(
    times: int, done: int, missing: tuple[str, ...]
) -> None:
    case = a_case()
    file = the_file(case, owing=[owed(case, "interview", times=times, done=done)])
    assert part(file, "interview").missing == missing


def test_cycles_are_counted_together_and_what_is_due_later_is_not_missing() -> None:
    case = a_case()
    cycles = [
        owed(case, "guardian_feedback", done=1),
        owed(case, "guardian_feedback"),
        owed(case, "guardian_feedback", due=TODAY + timedelta(days=1)),
    ]
    assert part(the_file(case, owing=cycles), "guardian-contact").missing == (
        "缺记录：向家长反馈学习情况（应 2 次，已 1 次）",
    )


@pytest.mark.parametrize(
    ("way", "scanned", "missing"),
    [
        (None, False, "缺签收（没有送达登记，也没有签字存根的扫描件）"),
        ("signed", False, "缺签字存根的扫描件（2025-03-14 已登记签收）"),
        ("refused", False, None),
        ("signed", True, None),
        (None, True, None),
    ],
)
def test_a_notice_is_missing_its_signature_unless_it_was_delivered_without(
    way: str | None, scanned: bool, missing: str | None
) -> None:
    records = [a_record(DutyKind.NOTICE, way=way)] if way else []
    file = the_file(a_case(), *records, scans=[a_scan("notice")] if scanned else [])
    assert part(file, "notice").missing == ((missing,) if missing else ())
    assert len(part(file, "notice").scans) == scanned


def test_where_no_signature_is_asked_for_the_delivery_has_to_be_recorded() -> None:
    """Annex 1 of bhuad has no line for the student to sign."""
    case = a_case("bhuad", "level1")
    assert part(the_file(case), "notice").missing == ()
    assert part(the_file(case, owing=[owed(case, "notice")]), "notice").missing == (
        "缺记录：下达学业预警通知书（应 1 次，已 0 次）",
    )


@pytest.mark.parametrize(
    ("recorded", "scanned", "missing"),
    [(False, False, ("缺学业警示通知单（家长回执），也没有联系记录",)), (True, False, ()), (False, True, ())],
)
def test_the_guardians_receipt_or_a_record_of_the_contact_is_kept(
    recorded: bool, scanned: bool, missing: tuple[str, ...]
) -> None:
    """Clause 四.3 of lsec: 将联系家长的内容方式或书面回执存档."""
    records = [a_record(DutyKind.GUARDIAN_CONTACT, manner="telephone")] if recorded else []
    file = the_file(a_case("lsec", "written"), *records, scans=[a_scan("guardian_contact")] if scanned else [])
    assert part(file, "receipt").missing == missing


def test_a_talk_of_lsec_is_signed_and_the_signed_paper_kept() -> None:
    """Clause 二.7: 书面记录并经当事人签字存档."""
    case = a_case("lsec", "written")
    talks = [a_record(DutyKind.INTERVIEW, confirmed="no"), a_record(DutyKind.INTERVIEW, date(2025, 4, 2))]
    assert part(the_file(case, *talks, scans=[a_scan("interview")]), "interview").missing == (
        "缺签字：2025-03-14 学生谈话",
        "缺签字件的扫描件（应 2 份，已 1 份）",
    )


def test_a_transcript_that_cannot_be_told_is_missing() -> None:
    assert part(the_file(a_case()), "transcript").missing == ("缺成绩单（判断时的成绩中没有该生）",)


def test_a_case_without_a_notice_is_missing_it() -> None:
    file = the_file(a_case(), issued=False)
    assert part(file, "notice").missing == ("缺通知书（尚未编号）",)
    assert (file.cover.number, file.cover.opened) == ("", NOON.date())


def test_a_void_notice_stays_as_its_correction_and_is_on_the_cover() -> None:
    case = a_case()
    void = an_entry(case, void=True)
    revoked = the_file(replace(case, state=CaseState.REVOKED), void=[void], issued=False)
    assert ("examination-papers" in {each.code for each in revoked.parts}, revoked.missing) == (False, ())
    assert part(revoked, "void-notice").by_hand
    (correction,) = part(revoked, "correction").forms
    assert isinstance(correction, Correction)
    assert (revoked.cover.numbers, revoked.cover.levels) == ((void.number,), ("红色预警（已作废）",))
    assert revoked.cover.closed == NOON.date()
    assert "学业预警通知书更正通知" in [row.title for row in revoked.contents.rows]


def test_a_notice_that_says_something_else_by_now_is_not_set_again() -> None:
    case = replace(a_case(), revision=2)
    notice = part(the_file(case, revision=1), "notice")
    assert notice.forms == ()
    assert "须由新的计划重新发出" in notice.missing[0]


def test_scans_that_no_part_is_shown_by_are_in_the_file_all_the_same() -> None:
    file = the_file(a_case(), scans=[a_scan("objection")])
    other = part(file, "objection")
    assert (other.title, other.required, len(other.scans)) == ("异议材料", False, 1)


def test_two_tracks_of_one_student_are_one_file_with_one_transcript() -> None:
    """Downgrade and degree warnings of one school year (ustl 第三条) are kept together."""
    study = replace(a_case("ustl", "downgrade"), period="2023-2024")
    degree = replace(study, id=2, track="degree", level="degree", firm_level="degree")
    file = a_file(study)
    both = replace(file, regulations={1: file.regulations[1], 2: file.regulations[1]}, verdicts={1: None, 2: None})
    kinds = {duty.id: duty.kind for duty in file.regulations[1].procedure.duties}
    owing = owed(study, "interview")
    matters = [
        CaseMatters(each, an_entry(each, issue=each.id), (), kinds, (), [owing], (), TODAY) for each in (study, degree)
    ]
    told = student_file(both, matters, Recorded())
    assert told.cover.levels == ("降级警示", "学位警示")
    notices = [form for form in part(told, "notice").forms if isinstance(form, Notice)]
    assert [form.form for form in notices] == ["ustl/notice", "ustl/degree-notice"]
    assert [words.partition("：")[0] for words in part(told, "interview").missing] == ["降级警示", "学位警示"]


def test_cover_says_how_it_is_kept_and_that_it_is_no_part_of_the_dossier() -> None:
    cover = the_file(a_case()).cover
    assert (cover.heading, cover.clause, cover.retention) == ("学业预警管理档案", "第十四条", "10年")
    assert cover.archive_no == f"{PERIOD}-D10-asnu-{NUMBERS[0]}"
    assert (cover.opened, cover.closed, cover.school_year) == (NOON.date(), None, "2024-2025")
    assert "不归入学生个人档案" in cover.statement
    assert "不记入学生档案" in the_file(a_case("ustl", "downgrade")).cover.statement


def test_rows_follow_the_items_and_take_their_pages() -> None:
    file = the_file(a_case(), a_record(DutyKind.INTERVIEW), scans=[a_scan("notice")])
    assert len(file.items) == len(file.contents.rows) == file.cover.items
    counted = paged(file, [*range(1, len(file.items)), None])
    assert [row.pages for row in counted.rows] == [*range(1, len(file.items)), None]


def test_records_of_a_class_are_bound_together() -> None:
    """Clause 五.1 of lsec: 按照学生班级装订成册."""
    file = the_file(a_case("lsec", "written"))
    procedure = a_file(a_case("lsec", "written")).regulations[1].procedure
    assert procedure.archive.volume is not None
    (cover,) = volume_covers(a_file(a_case("lsec", "written")).settings, procedure.archive.volume, [file, file])
    assert (cover.class_name, len(cover.rows), cover.clause) == (file.cover.student.class_name, 2, "五.1")
    assert cover.archive_no == f"{PERIOD}-D10-lsec-{file.cover.student.class_name}"


def test_the_own_row_of_the_table_of_results_is_in_the_file() -> None:
    """第十一条; nobody else's row goes into a student's file."""
    file = the_file(a_case("bhuad", "level1"), a_record(DutyKind.INTERVIEW))
    (table,) = part(file, "result-table").forms
    assert isinstance(table, ResultTable)
    (row,) = table.rows
    assert (row.student.number, row.interview) == (NUMBERS[0], "辅导员1次（3月14日）")
    assert not part(file, "result-table").by_hand
    assert part(the_file(a_case("bhuad", "level1"), issued=False), "result-table").by_hand
