"""Tables beside the list: results of a college on a person's word, numbers for course teachers without names."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from config.policy_files import SHIPPED
from sync.actions.printing_results import print_results
from sync.actions.teacher_lists import teacher_lists
from sync.cases.permission import NotPermitted
from sync.cli.list_tables import write_sheet
from sync.refusal import Refusal
from sync.store.audit import read_audit
from tests.journeys.small_college import ENDED, NAMES, RED, TODAY, WARNED, on
from tests.journeys.stages import At
from tests.reports.paper import text_of
from tests.sync.cli.running import DEAN, yujing

ELSEWHERE = '[[actors]]\naccount = "leader"\nperson = "周岚"\nroles = ["college_leader"]\ncolleges = ["设计学院"]\n'


def with_results(folder: Path) -> Path:
    """Let the site's own file of asnu ask for a table of results."""
    shipped = (SHIPPED / "asnu.yaml").read_text(encoding="utf-8")
    file = folder / "policies" / "asnu.yaml"
    file.parent.mkdir(exist_ok=True)
    table = "  result_table: {title: 预警处理结果表, columns: [number, name, level, interview, result]}\n"
    file.write_text(shipped.replace("  told:\n", f"{table}  told:\n"), encoding="utf-8")
    return folder


def test_a_colleges_table_of_results_is_written_as_sheet_and_as_paper(at: At) -> None:
    folder = with_results(at("sent", more=ELSEWHERE).folder)
    about = (*DEAN, "--policy", "asnu", "--period", ENDED, "--college", "教育学院", "--json")
    printed = yujing(folder, "list", "results", *about)
    assert printed.exit_code == 0, printed.output
    sheet, paper = map(Path, json.loads(printed.stdout)["files"])
    assert (sheet.name, paper.name) == ("预警处理结果表-教育学院.xlsx", "预警处理结果表-教育学院.pdf")
    page = openpyxl.load_workbook(sheet).active
    headings, *rows = list(page.iter_rows(min_row=5, values_only=True))
    assert headings == ("序号", "学号", "姓名", "预警等级", "谈话情况", "处理结果")
    assert {str(row[1]) for row in rows} == set(WARNED)
    text = text_of(paper)
    for cell in (cell for row in rows for cell in row[1:4]):
        assert str(cell) in text
    with on(folder) as site:
        with site.store.read() as tx:
            assert [each.subject for each in read_audit(tx, site.store.site_id) if each.action == "print"] == [
                f"results:asnu/{ENDED}/教育学院"
            ]
        with pytest.raises(NotPermitted):
            print_results(site, "leader", "想看看")


def test_a_policy_without_such_a_table_or_a_period_without_warnings_says_so(at: At) -> None:
    folder = at("evaluated").folder
    with on(folder) as site, pytest.raises(Refusal, match="result_table"):
        print_results(site, "王敏", "报送")
    with on(with_results(folder)) as site, pytest.raises(Refusal, match="没有已下达的预警"):
        print_results(site, "王敏", "报送")


def test_teachers_are_given_numbers_by_level_and_nobodys_name(at: At, tmp_path: Path) -> None:
    small = at("sent")
    with on(small.folder, TODAY) as site:
        (found,) = teacher_lists(site)
        write_sheet([found], tmp_path / "t.xlsx", site.settings)
    assert (found.policy, found.term, found.waiting) == ("asnu", "2024-2025学年第二学期", 0)
    assert found.levels == ("黄色预警", "橙色预警", "红色预警")
    assert [(line.shortname[:19], line.students, line.by_level) for line in found.lines] == [
        ("2024-2025-2-MATH102", 3, (2, 0, 1)),
        ("2024-2025-2-PE102-0", 3, (2, 0, 1)),
    ]
    page = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert [cell.value for cell in page[5]][3:] == ["学生人数", "黄色预警", "橙色预警", "红色预警"]
    assert [cell.value for cell in page[6]][3:] == [3, 2, 0, 1]
    said = "".join(str(cell.value) for row in page.iter_rows() for cell in row)
    assert not [name for number in WARNED for name in (number, NAMES[number]) if name in said]


def test_who_has_not_been_told_is_not_counted_for_a_teacher_yet(at: At) -> None:
    small = at("applied")
    with on(small.folder, TODAY) as site:
        (found,) = teacher_lists(site, policy="asnu")
    assert (found.lines, found.waiting) == ((), len(WARNED))
    assert RED in WARNED


def test_between_terms_there_is_nobody_to_tell(at: At) -> None:
    asked = yujing(at("sent").folder, "list", "teachers", "--json")
    assert asked.exit_code != 0
    assert "不在任何学期之内" in asked.output


def test_another_colleges_leader_counts_nobody_here(at: At) -> None:
    with on(at("sent", more=ELSEWHERE).folder, TODAY) as site:
        (found,) = teacher_lists(site, seen="leader")
    assert found.lines == ()
