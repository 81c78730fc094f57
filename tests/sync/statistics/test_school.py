"""Three years of a small school, reckoned by hand: warned, converted, left, moved, carried; courses; what leaves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from config.policy_files import SHIPPED
from config.procedure_duties import DutyKind
from sync.actions.acting import UnknownActor
from sync.actions.statistics import PeriodFigures, judged, statistics
from sync.actions.statistics_files import write_files
from sync.actions.statistics_papers import print_papers
from sync.cases.permission import NotPermitted
from sync.filling.statistics import statistics_report
from sync.refusal import Refusal
from sync.statistics.figures import GroupRow, Outcome, TrackFigures
from sync.statistics.places import Group
from sync.store.audit import read_audit
from sync.store.cases import read_cases
from sync.store.database import Store, open_store
from sync.store.records import NewRecord, insert_record
from tests.reports.paper import text_of
from tests.sync.statistics.college import ARTS, INFO, LETTERS, ONE, SOFT_1, THREE, TWO, A, B, C, School, told


@pytest.fixture(scope="module")
def school(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    folder = tmp_path_factory.mktemp("school")
    file = folder / "store.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{file}", "main")
    yield told(store, folder)
    store.close()


@cache
def figures(school: School, year: str) -> PeriodFigures:
    (found,) = judged(school.site, "ustl", year, None)
    return found


def track(school: School, year: str, name: str = "study", root: Group = (), by: str = "class") -> TrackFigures:
    tracks = figures(school, year).told(root, by).tracks  # type: ignore[arg-type]
    return next(each for each in tracks if each.track == name)


def row(found: TrackFigures, group: Group) -> GroupRow:
    return next(each for each in found.rows if each.group == group)


def outcome(found: TrackFigures, group: Group = ()) -> Outcome:
    told_of = row(found, group).outcome
    assert told_of is not None
    return told_of


def test_the_first_year_counts_who_is_warned_and_has_no_rate(school: School) -> None:
    whole = row(track(school, ONE), ())
    assert (whole.judged, whole.warned, whole.total, whole.carried, whole.revoked) == (11, (5, 2), 7, 0, 1)
    assert whole.outcome is None
    assert row(track(school, ONE, "degree"), ()).total == 2


def test_who_is_not_warned_or_lower_is_converted_and_leavers_stand_beside(school: School) -> None:
    """A lifted, C lower: 2 of 5; E withdrew, G is on leave; B escalated, D as before, nobody knows of F yet."""
    found = outcome(track(school, TWO))
    assert found == Outcome(7, 2, 1, 1, 1, 1, 1, Fraction(2, 5))
    assert outcome(track(school, TWO, "degree")) == Outcome(2, 0, 1, 0, 1, 0, 0, Fraction(1, 2))


def test_each_track_goes_by_itself(school: School) -> None:
    """A is converted on the one track and not on the other."""
    assert row(track(school, TWO, "degree"), (ARTS,)).total == 1
    assert row(track(school, TWO), (ARTS,)).total == 0


def test_who_changed_the_college_counts_where_the_warning_was_made(school: School) -> None:
    assert outcome(track(school, TWO), SOFT_1).lifted == 1
    assert row(track(school, TWO), (ARTS,)).outcome == Outcome(0, 0, 0, 0, 0, 0, 0, None)
    assert row(track(school, TWO), LETTERS).judged == 4
    assert row(track(school, ONE), LETTERS).judged == 3


def test_a_carried_warning_stands_and_is_looked_at_again(school: School) -> None:
    """G was on leave in the second year: the warning goes on, and is lifted in the third."""
    second = row(track(school, TWO), ())
    assert (second.warned, second.carried, second.waiting) == ((2, 1), 1, 1)
    assert outcome(track(school, THREE)) == Outcome(4, 1, 2, 0, 0, 1, 0, Fraction(2, 3))


def test_by_level_the_old_level_counts(school: School) -> None:
    found = track(school, TWO, by="level")
    assert [each.group for each in found.rows] == [()]
    by = {each.level: (each.warned, each.outcome) for each in found.by_level}
    assert by["downgrade"] == (2, Outcome(5, 1, 1, 0, 1, 1, 1, Fraction(1, 4)))
    assert by["withdrawal"] == (1, Outcome(2, 1, 0, 1, 0, 0, 0, Fraction(1)))


def test_periods_stand_beside_each_other(school: School) -> None:
    history = track(school, THREE).history
    assert [(each.period, each.total, each.carried, each.before, each.rate) for each in history] == [
        (ONE, 7, 0, None, None),
        (TWO, 3, 1, 7, Fraction(2, 5)),
        (THREE, 1, 0, 4, Fraction(2, 3)),
    ]


def test_every_group_is_the_sum_of_those_within_it(school: School) -> None:
    for name in ("study", "degree"):
        found = track(school, TWO, name)
        for each in found.rows:
            inner = [other for other in found.rows if other.group[:-1] == each.group and other.group]
            if inner:
                assert each.warned == tuple(map(sum, zip(*(other.warned for other in inner), strict=True)))
                assert each.judged == sum(other.judged for other in inner)


def test_the_courses_that_fail_most_are_told_exactly(school: School) -> None:
    """MA101: A twice, B, C and P once each (59.99 fails, 60 passes), of six who sat it."""
    (found,) = statistics(school.site, period=ONE)
    (course,) = found.courses
    assert (course.code, course.students, course.failed, course.attempts) == ("MA101", 6, 4, 5)
    assert course.rate == Fraction(2, 3)
    (own,) = statistics(school.site, period=ONE, college=ARTS)
    assert [(each.students, each.failed) for each in own.courses] == [(2, 1)]


def test_a_period_that_nobody_judged_is_refused(school: School) -> None:
    with pytest.raises(Refusal, match="没有判断过"):
        statistics(school.site, period="2020-2021")
    with pytest.raises(Refusal, match="没有判断过"):
        statistics(school.site, college="不存在的学院")


def test_somebody_of_a_college_is_shown_that_college(school: School) -> None:
    (found,) = statistics(school.site, seen="信工")
    assert found.root == (INFO,)
    with pytest.raises(Refusal, match="信息工程学院"):
        statistics(school.site, seen="信工", college=ARTS)
    with pytest.raises(UnknownActor):
        statistics(school.site, seen="谁")


def test_small_figures_leave_no_college(school: School, tmp_path: Path) -> None:
    """In a school so small everything between 1 and 4 is hidden, zeros and the sizes of groups are told."""
    sheet = tmp_path / "统计.xlsx"
    written = write_files(school.site, "教务", "报送", sheet=sheet, period=TWO, by="class")
    assert written == (sheet,)
    book = openpyxl.load_workbook(sheet)
    page = book["学业警示：预警与转化情况"]
    rows = [each for each in page.iter_rows(values_only=True) if each[0] and str(each[0]).startswith(("合计", "信息"))]
    figures_told = {value for each in rows for value in each[4:-1]}
    assert figures_told <= {0, "＊", 7}
    assert [each[3] for each in rows] == [9, 5, 5, 3, 2]
    assert "各项工作" not in book.sheetnames


def test_a_colleges_own_files_are_whole_and_compare_cell_by_cell(school: School, tmp_path: Path) -> None:
    sheet = tmp_path / "统计.xlsx"
    write_files(school.site, "信工", "学院自用", sheet=sheet, period=TWO, college=INFO, by="class")
    page = openpyxl.load_workbook(sheet)["学业警示：预警与转化情况"]
    rows = [each for each in page.iter_rows(values_only=True) if isinstance(each[2], int)]
    assert rows == [
        ("信息工程学院合计", None, 5, 2, 1, 3, 1, 1, 0, 7, 2, 1, 1, 1, 1, 1, 0.4),
        ("软件工程", "小计", 5, 2, 1, 3, 1, 1, 0, 7, 2, 1, 1, 1, 1, 1, 0.4),
        ("软件工程", "软件2101班", 3, 2, 1, 3, 0, 0, 0, 4, 0, 1, 1, 1, 1, 0, 0.5),
        ("软件工程", "软件2102班", 2, 0, 0, 0, 1, 1, 0, 3, 2, 0, 0, 0, 0, 1, 0),
    ]


def test_taking_statistics_out_is_written_down_and_not_everybodys(school: School, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted):
        write_files(school.site, "信工", "报送", sheet=tmp_path / "a.xlsx", period=TWO)
    write_files(school.site, "信工", "学院会议", sheet=tmp_path / "a.xlsx", period=TWO, college=INFO)
    with school.site.store.read() as tx:
        last = [each for each in read_audit(tx, "main") if each.subject == "statistics"][-1]
    assert (last.actor, json.loads(last.details)["why"] if isinstance(last.details, str) else last.details["why"]) == (
        "信工",
        "学院会议",
    )


def test_what_the_figures_mean_stands_beside_them(school: School) -> None:
    """The definition of the conversion rate where there is one, and only there."""
    second, first = (statistics_report("江州学院", figures(school, year).told((), "level")) for year in (TWO, ONE))
    assert dict(second.definitions)["转化率"].startswith("（解除＋等级下降）÷（上期预警－离开）")
    assert "转化率" not in dict(first.definitions)
    assert [section.heading for section in first.sections] == [
        "一、预警情况",
        "二、各期比较",
        "三、不及格较多的课程",
        "四、帮扶工作",
    ]


def test_the_summaries_that_the_regulation_asks_for_are_filled_in(school: School) -> None:
    """第五条 7: each college, to 学生工作处 and 教务处; 第五条 8: the school, with remedies; no small figures."""
    files = print_papers(school.site, "教务", "学年末", period=TWO)
    assert [file.name for file in files] == [
        "学业警示帮扶工作效果和转化率统计表-信息工程学院.pdf",
        "学业警示帮扶工作效果和转化率统计表-文学院.pdf",
        "学业警示帮扶工作总结.pdf",
    ]
    info, _, whole = (text_of(file) for file in files)
    for part in (
        "第五条7；报送：学生工作处（部）、教务处",
        "转化率＊",
        "信息工程学院（公章）",
        "三、存在的问题和改进打算",
    ):
        assert part in info
    assert "四、整改措施" in whole
    assert "江州学院（虚构）学生工作处（部）（公章）" in whole
    with pytest.raises(NotPermitted):
        print_papers(school.site, "信工", "学年末", period=TWO)


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_the_other_database_tells_the_same(store: Store, tmp_path: Path) -> None:
    found = outcome(track(told(store, tmp_path), TWO))
    assert found.rate == Fraction(2, 5)


@pytest.fixture
def own_report(school: School) -> Iterator[Path]:
    """Let the site's own file ask for a report on each class with a row for each student, in place of the school's."""
    text = (SHIPPED / "ustl.yaml").read_text(encoding="utf-8")
    changes = {
        "scope: school\n      period: year": "scope: class\n      period: year",
        "outside: true\n      by: college\n      show: [groups, levels, history]": "show: [groups, students]",
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    file = school.site.folder / "policies" / "ustl.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    yield file
    file.unlink()


def test_a_class_is_reported_on_student_by_student_within_the_college(school: School, own_report: Path) -> None:
    """五.2 of lsec wants such an analysis: who was warned last period, what became of it, how often what was done."""
    with school.site.store.begin() as tx:
        case = next(
            each for each in read_cases(tx, "main", period=ONE) if each.student_no == B and each.track == "study"
        )
        talk = NewRecord(
            case_id=case.id, policy="ustl", period=ONE, college=INFO, kind=DutyKind.INTERVIEW,
            happened_on=date(2023, 10, 12), by="信工", role="secretary",
        )  # fmt: skip
        insert_record(tx, "main", talk, recorded_by="信工", at=school.site.clock.now())
    files = [file for file in print_papers(school.site, "信工", "分析", period=TWO, college=INFO) if "班" in file.name]
    assert [file.stem.rpartition("-")[2] for file in files] == ["软件2101班", "软件2102班"]
    text = text_of(files[0])
    assert f"{A}学生101降级警示学业警示：解除0000" in text
    assert f"{B}学生102降级警示学业警示：升级1000" in text
    assert f"{B}学生102学位警示学位警示：解除0000" in text
    assert f"{C}学生103退学警示学业警示：等级下降0000" in text
    assert own_report.is_file()
