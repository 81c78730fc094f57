"""Lists: page one adds up, the checksum is what is signed, and a later list says what changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from sync.actions.evaluate import accept, evaluate
from sync.actions.exceptions import Wanted, add_exception
from sync.actions.forms import print_forms
from sync.actions.import_bundle import import_bundle
from sync.actions.list_signing import ListMoved, sign_list
from sync.actions.lists import ListView, list_changes, print_lists, show_lists
from sync.actions.plan import plan
from sync.actions.pull import pull
from sync.actions.writing import apply
from sync.refusal import Refusal
from sync.site import Site
from sync.store.audit import head, read_audit
from sync.store.dispensations import DispensationKind
from sync.store.signed_lists import read_signed_lists
from tests.journeys.small_college import (
    DOUBTFUL,
    ENDED,
    MARKS,
    NAMES,
    NUMBERS,
    RED,
    WARNED,
    YELLOW,
    a_small_college,
    on,
)
from tests.journeys.stages import At
from tests.reports.paper import text_of

COLLEGE = "教育学院"
STRICT = "[limits]\nclass_hit_minimum_size = 2\n"


def the_list(site: Site) -> ListView:
    (view,) = show_lists(site)
    return view


def told(view: ListView) -> str:
    return "\n".join(view.cover.lines)


def exempt(site: Site, student_no: str, until: date = date(2025, 7, 31)) -> None:
    wanted = Wanted(student_no, "asnu", DispensationKind.EXEMPT, "学校批准", until, document="教〔2025〕12号")
    add_exception(site, wanted, "李红")
    evaluate(site, "李红")


def test_page_one_adds_up(at: At) -> None:
    with on(at("evaluated").folder) as site:
        view = the_list(site)
    assert (view.policy, view.period, view.college, view.version, view.signed) == ("asnu", ENDED, COLLEGE, 1, False)
    assert {student.student_no for student in view.students} == {*WARNED, DOUBTFUL}
    assert {student.student_no for student in view.students if student.awaiting_review} == {DOUBTFUL}
    assert "学籍在册 12 人 = 已评估 12 人 + 未评估 0 人" in told(view)
    assert "已评估 12 人 = 列入名单 4 人 + 未列入 8 人" in told(view)
    assert "此前没有签发过" in told(view)


def test_an_exempt_student_stands_under_not_judged_with_who_and_why(at: At) -> None:
    with on(at("evaluated").folder) as site:
        exempt(site, RED)
        view = the_list(site)
    assert view.in_register == view.judged + len(view.not_judged) == 12
    assert view.not_judged == {RED: "exempt"}
    assert RED not in {student.student_no for student in view.students}
    assert "未评估 1 人（例外：免于预警 1 人）" in told(view)
    assert f"{RED} 免于预警，2025-03-17 至 2025-07-31，决定人 李红，理由：学校批准（教〔2025〕12号）" in told(view)


def test_an_expired_exception_is_told_once_more(at: At) -> None:
    small = at("evaluated")
    with on(small.folder) as site:
        exempt(site, RED, until=date(2025, 3, 17))
    with on(small.folder, date(2025, 3, 18)) as site:
        evaluate(site, "李红")
        assert "已到期，不再起作用" in told(the_list(site))
        sign_list(site, the_list(site).checksum, "王敏")
    with on(small.folder, date(2025, 3, 19)) as site:
        exempt(site, YELLOW[0])
        assert "已到期" not in told(the_list(site))


def test_who_came_into_the_register_since_is_told(at: At) -> None:
    small = at("evaluated")
    file = small.folder / "registrar" / "students.csv"
    lines = file.read_text("utf-8").splitlines()
    new = lines[-1].replace(NUMBERS[-1], "2023010199")
    file.write_text("\n".join([*lines, new]) + "\n", encoding="utf-8")
    with on(small.folder, date(2025, 3, 18)) as site:
        import_bundle(site, small.folder / "registrar", "李红")
        view = the_list(site)
    assert (view.in_register, view.judged, view.not_judged) == (13, 12, {"2023010199": "not_yet"})
    assert "尚未判断 1 人" in told(view)


def test_signing_keeps_the_list_with_who_and_when_and_an_entry_in_the_audit_log(at: At) -> None:
    with on(at("evaluated").folder) as site:
        view = the_list(site)
        signed = sign_list(site, view.checksum[:8], "王敏", remark="经院务会讨论")
        assert (signed.version, signed.signed, signed.checksum) == (1, True, view.checksum)
        assert "王敏 于 2025-03-17 10:00 签发，备注：经院务会讨论" in told(signed)
        with site.store.read() as tx:
            (kept,) = read_signed_lists(tx, site.store.site_id)
            entries = [each for each in read_audit(tx, site.store.site_id) if each.action == "list.signed"]
            chained = head(tx, site.store.site_id)
        assert (kept.signed_by, kept.role, kept.college) == ("王敏", "college_leader", COLLEGE)
        assert [each.subject for each in entries] == [f"list:asnu/{ENDED}/{COLLEGE}"]
        assert chained is not None
        assert str(chained) in told(signed)


def test_issuing_the_list_leaves_it_as_it_was_signed(at: At) -> None:
    small = at("approved")
    with on(small.folder) as site:
        sign_list(site, the_list(site).checksum, "王敏")
        apply(site, "李红")
        assert the_list(site).signed


def test_a_list_that_changed_since_it_was_shown_is_not_signed(at: At) -> None:
    with on(at("evaluated").folder) as site:
        seen = the_list(site).checksum
        exempt(site, RED)
        with pytest.raises(ListMoved, match="重新核对"):
            sign_list(site, seen, "王敏")
        with pytest.raises(ListMoved, match="前 8 位"):
            sign_list(site, seen[:7], "王敏")


def test_signed_twice_the_second_is_told(at: At) -> None:
    with on(at("evaluated").folder) as site:
        checksum = the_list(site).checksum
        sign_list(site, checksum, "王敏")
        with pytest.raises(ListMoved, match="已签发过（第 1 版）"):
            sign_list(site, checksum, "李红")


SECRETARY = '[[actors]]\naccount = "sun"\nperson = "孙宁"\nroles = ["secretary"]\ncolleges = ["教育学院"]\n'
ELSEWHERE = '[[actors]]\naccount = "qian"\nperson = "钱进"\nroles = ["college_leader"]\ncolleges = ["数学学院"]\n'


@pytest.mark.parametrize(("account", "more"), [("sun", SECRETARY), ("qian", ELSEWHERE)])
def test_only_who_may_sign_for_the_college_signs(at: At, account: str, more: str) -> None:
    with on(at("evaluated", more=more).folder) as site:
        with pytest.raises(Refusal, match="不能签发名单"):
            sign_list(site, the_list(site).checksum, account)
        assert not the_list(site).signed


def test_each_sees_the_lists_of_the_own_college(at: At) -> None:
    with on(at("evaluated", more=SECRETARY + ELSEWHERE).folder) as site:
        assert [view.college for view in show_lists(site, seen="sun")] == [COLLEGE]
        with pytest.raises(Refusal, match="没有这样的名单"):
            show_lists(site, seen="qian")


def test_the_next_list_says_what_changed_since_the_last_signed(at: At) -> None:
    small = at("evaluated")
    with on(small.folder) as site:
        first = sign_list(site, the_list(site).checksum, "王敏")
        assert list_changes(site)[0].changes.is_empty
        small.moodle.load(a_small_college(marks={**MARKS, RED: (88.5, 86.5), NUMBERS[4]: (30.5, 86.5)}))
    with on(small.folder, date(2025, 3, 18)) as site:
        pull(site, "李红")
        evaluate(site, "李红")
        view = the_list(site)
        assert (view.version, view.signed) == (2, False)
        (changes,) = list_changes(site)
        assert changes.since == 1
        assert f"新列入 1 人：{NUMBERS[4]}（红色预警）" in changes.lines
        assert f"不再列入 1 人：{RED}（原红色预警）" in changes.lines
        assert "第 1 版，2025-03-17 王敏 签发" in told(view)
        assert all(line in told(view) for line in changes.lines)
        second = sign_list(site, view.checksum, "王敏")
        assert (second.version, second.checksum == first.checksum) == (2, False)
        assert f"新列入 1 人：{NUMBERS[4]}（红色预警）" in told(second)
        assert not list_changes(site, version=1)[0].changes.is_empty
        assert list_changes(site, version=2)[0].changes.is_empty
        with pytest.raises(Refusal, match="还没有签发过"):
            list_changes(site, version=3)


def test_a_list_with_an_open_stop_is_not_signed_until_it_is_accepted_by_name(at: At) -> None:
    small = at("evaluated", more=STRICT)
    with on(small.folder) as site:
        view = the_list(site)
        assert view.open_stops
        assert "尚未处理：[class_share]" in told(view)
        with pytest.raises(Refusal, match="class_share"):
            sign_list(site, view.checksum, "王敏")
        accept(site, "class_share", "asnu", "王敏", "已逐一核对试卷", until=date(2025, 3, 31))
        view = the_list(site)
        assert view.open_stops == 0
        assert "接受人 王敏，2025-03-17，到 2025-03-31 为止，理由：已逐一核对试卷" in told(view)
        assert sign_list(site, view.checksum, "王敏").signed
    with on(small.folder, date(2025, 4, 1)) as site:
        assert the_list(site).open_stops


def test_before_anything_was_judged_there_is_no_list(at: At) -> None:
    with on(at("pulled").folder) as site, pytest.raises(Refusal, match="没有这样的名单"):
        show_lists(site)


def test_the_list_is_printed_as_sheet_and_paper_with_page_one(at: At) -> None:
    with on(at("evaluated").folder) as site:
        exempt(site, RED)
        unsigned = print_lists(site, "李红")
        assert ["未签发" in file.name for file in unsigned] == [True, True]
        sign_list(site, the_list(site).checksum, "王敏")
        signed_sheet, signed_paper = print_lists(site, "李红", policy="asnu", college=COLLEGE)
        again = signed_paper.read_bytes()
        assert print_lists(site, "李红")[1].read_bytes() == again
    assert_page_one(signed_sheet, signed_paper)


def assert_page_one(sheet: Path, paper: Path) -> None:
    cells = CalamineWorkbook.from_path(sheet).get_sheet_by_index(0).to_python()
    first = "\n".join(str(cell) for row in cells for cell in row)
    printed = text_of(paper.read_bytes())
    for part in ("学籍在册", "免于预警", "校验码", "审计链首"):
        assert part in first
        assert part in printed
    assert NAMES[RED] in first
    assert "王敏" in printed


def test_page_one_stands_in_the_plan_that_is_signed(at: At) -> None:
    with on(at("evaluated").folder) as site:
        exempt(site, RED)
        notes = "\n".join(plan(site, "李红").plan.notes)
    assert f"asnu {ENDED}：学籍在册 12 人 = 已评估 11 人 + 未评估 1 人（例外：免于预警 1 人）。" in notes
    assert f"{RED} 免于预警" in notes


TWO = """[[actors]]
account = "qian"
person = "钱进"
roles = ["college_leader"]
colleges = ["数学学院"]

[[actors]]
account = "dean"
person = "赵处"
roles = ["college_leader"]
colleges = ["教育学院", "数学学院"]
"""
MOVED = (RED, NUMBERS[4])


def two_colleges(at: At) -> Path:
    """Return a site in which two of the twelve belong to another college."""
    small = at("pulled", more=TWO)
    file = small.folder / "registrar" / "students.csv"
    rows = file.read_text("utf-8").splitlines()
    moved = [row.replace(COLLEGE, "数学学院") if row.startswith(MOVED) else row for row in rows]
    file.write_text("\n".join(moved) + "\n", encoding="utf-8")
    with on(small.folder, date(2025, 3, 18)) as site:
        import_bundle(site, small.folder / "registrar", "李红")
        evaluate(site, "李红")
    return small.folder


def test_every_college_has_its_own_list_and_all_together_one(at: At) -> None:
    with on(two_colleges(at), date(2025, 3, 18)) as site:
        whole, *apart = show_lists(site)
        assert [view.college for view in (whole, *apart)] == ["", COLLEGE, "数学学院"]
        assert [view.in_register for view in (whole, *apart)] == [12, 10, 2]
        students = [{student.student_no for student in view.students} for view in (whole, *apart)]
        assert students == [{*WARNED, DOUBTFUL}, {*YELLOW, DOUBTFUL}, {RED}]
        assert sum(view.judged + len(view.not_judged) for view in apart) == whole.in_register
        assert [view.college for view in show_lists(site, seen="qian")] == ["数学学院"]
        (printed,) = print_forms(site)
    title = "学业预警学生名单"
    assert [file.name for file in printed.files if file.suffix == ".pdf"] == [
        f"{title}.pdf",
        f"{title}-{COLLEGE}.pdf",
        f"{title}-数学学院.pdf",
    ]


def test_a_list_is_signed_by_its_college_and_that_of_all_by_who_answers_for_all(at: At) -> None:
    with on(two_colleges(at), date(2025, 3, 18)) as site:
        whole, _, maths = show_lists(site)
        assert sign_list(site, maths.checksum, "qian").college == "数学学院"
        with pytest.raises(Refusal, match="只负责数学学院"):
            sign_list(site, whole.checksum, "qian")
        assert sign_list(site, whole.checksum, "dean").version == 1
        assert [view.signed for view in show_lists(site)] == [True, False, True]


def test_a_name_that_no_font_has_is_told_and_the_sheet_is_there(at: At) -> None:
    small = at("evaluated")
    file = small.folder / "registrar" / "students.csv"
    file.write_text(file.read_text("utf-8").replace(NAMES[RED], "\U0001f98a"), encoding="utf-8")
    with on(small.folder, date(2025, 3, 18)) as site:
        import_bundle(site, small.folder / "registrar", "李红")
        with pytest.raises(Refusal, match=r"U\+1F98A"):
            print_lists(site, "李红")
        assert len(list(small.folder.rglob("*未签发*.xlsx"))) == 1
