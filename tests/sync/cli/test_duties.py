"""``yujing duties`` and ``yujing duty`` as people run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from sync.cli.exits import Exit
from sync.store.cases import read_cases
from tests.journeys.small_college import NUMBERS, RED, TODAY, WARNED, on
from tests.journeys.stages import At, Small
from tests.sync.cli.running import yujing

PEOPLE = """
[[actors]]
account = "zhang"
person = "张辅导"
roles = ["counsellor"]
colleges = ["教育学院"]
"""
SOON, LATE = ("--as-of", TODAY.isoformat()), ("--as-of", "2025-05-05")


@pytest.fixture
def small(at: At) -> Small:
    return at("sent", more=PEOPLE)


def test_the_list_puts_students_together_and_names_nobody_but_owners(small: Small) -> None:
    result = yujing(small.folder, "duties", *SOON)
    assert result.exit_code == Exit.DONE
    assert "截至 2025-03-17：待办" in result.output
    line = next(line for line in result.output.splitlines() if "下达通知书" in line)
    assert "2025-03-31" in line
    assert "张辅导" in line
    assert "3名学生" in line
    assert "asnu 第九条" in line
    assert "欧阳" not in result.output
    assert "无人负责的，请在 settings.toml 的 [[actors]] 中登记：班主任（班导师）" in result.output
    assert "收到名单的日期没有登记" in result.output


def test_what_is_overdue_ends_with_status_1(small: Small) -> None:
    assert yujing(small.folder, "duties", "--overdue", *SOON).exit_code == Exit.DONE
    assert "没有应办的工作" in yujing(small.folder, "duties", "--overdue", *SOON).output
    late = yujing(small.folder, "duties", "--overdue", *LATE)
    assert late.exit_code == Exit.NEEDS_PERSON
    assert "逾期 35 天" in late.output
    assert "缺" in late.output


def test_one_persons_duties_with_the_students_by_number_where_they_are_few(small: Small) -> None:
    output = yujing(small.folder, "duties", "--by", "张辅导", *SOON).output
    line = next(line for line in output.splitlines() if "通知家长" in line)
    assert RED in line
    assert yujing(small.folder, "duties", "--as", "zhang", *SOON).output.count("下达通知书，学生签字") == 1


def test_json_holds_one_entry_a_duty(small: Small) -> None:
    found = json.loads(yujing(small.folder, "duties", *SOON, "--json").output)
    assert found["as_of"] == TODAY.isoformat()
    notices = [line for line in found["lines"] if line["duty"] == "notice"]
    assert sorted(line["student_no"] for line in notices) == sorted(WARNED)
    assert {line["due"] for line in notices} == {"2025-03-31"}
    assert {line["status"] for line in found["lines"]} == {"open"}


def test_the_sheet_has_a_row_for_each(small: Small, tmp_path: Path) -> None:
    file = tmp_path / "应办工作.xlsx"
    assert yujing(small.folder, "duties", *LATE, "--sheet", str(file)).exit_code == Exit.DONE
    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "江州学院（虚构）学业预警应办工作清单"
    heads = next(row for row in rows if "期限" in row)
    notices = [dict(zip(heads, row, strict=True)) for row in rows if "下达通知书，学生签字，一份留存" in row]
    assert [row["情况"] for row in notices] == ["逾期"] * 3
    assert sorted(str(row["学号"]) for row in notices) == sorted(WARNED)
    assert {row["负责人"] for row in notices} == {"张辅导"}


def test_a_check_is_declared_done(small: Small) -> None:
    arguments = (
        "duty",
        "done",
        "self_check",
        "--policy",
        "asnu",
        "--on",
        "2025-03-17",
        "--note",
        "齐全",
        "--actor",
        "李红",
    )
    done = yujing(small.folder, *arguments)
    assert (done.exit_code, "已登记，记录编号 1" in done.output) == (Exit.DONE, True)
    assert "已办 " in yujing(small.folder, "duties", "--done", "--by", "李红").output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("duty", "done", "interview", "--policy", "asnu", "--actor", "李红"), "yujing record add"),
        (("duty", "done", "self_check", "--policy", "asnu", "--actor", "nobody"), "没有登记"),
        (("duty", "add", "1", "interview", "--actor", "zhang", "--reason", "试"), "可增加的：无"),
        (("duty", "drop", "1", "visit", "--actor", "zhang", "--reason", "试"), "没有增加过"),
    ],
)
def test_what_cannot_be_done_says_why(small: Small, arguments: tuple[str, ...], told: str) -> None:
    refused = yujing(small.folder, *arguments)
    assert refused.exit_code == Exit.NEEDS_PERSON
    assert told in refused.stderr


def test_lsecs_visit_of_the_guardians_is_added_and_taken_back(at: At) -> None:
    small = at("sent", more=PEOPLE)
    from config.policy_files import SHIPPED

    text = (SHIPPED / "asnu.yaml").read_text("utf-8")
    visit = (
        "    - {id: visit, title: 邀请家长来校面谈, kind: guardian_interview, by: [counsellor], "
        "occasion: by_hand, clause: 第十条}"
    )
    (small.folder / "policies" / "asnu.yaml").write_text(text.replace("  duties:", f"  duties:\n{visit}", 1), "utf-8")
    with on(small.folder) as site, site.store.read() as tx:
        case = next(case.id for case in read_cases(tx, site.store.site_id) if case.student_no == RED)
    why = ("--actor", "zhang", "--reason", "面临延期毕业")
    added = yujing(small.folder, "duty", "add", str(case), "visit", "--due", "2025-04-01", *why)
    assert "增加了工作 visit" in added.output
    assert "邀请家长来校面谈" in yujing(small.folder, "duties", *SOON).output
    assert "已撤回" in yujing(small.folder, "duty", "drop", str(case), "visit", *why).output
    assert "邀请家长来校面谈" not in yujing(small.folder, "duties", *SOON).output


def test_nobody_else_is_named(small: Small) -> None:
    output = yujing(small.folder, "duties", *SOON).output
    assert not [number for number in NUMBERS if number in output and number not in WARNED]
