"""A plan as people read it: in Chinese, by student number, every kind of step in words."""

from __future__ import annotations

from sync.plan.case_steps import (
    AnnounceCases,
    AnnounceRow,
    AwaitConsents,
    CloseApplications,
    ConsentRow,
    IssueCases,
    IssueRow,
    TurnCases,
    TurnRow,
)
from sync.plan.plan import Plan, Risk, Waiting
from sync.plan.planner import make_plan
from sync.plan.printing import summary_of
from sync.plan.situation import Actual
from sync.plan.steps import (
    STEP_TITLES,
    AddCohortMembers,
    AddGroupMembers,
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    DeleteGroup,
    Member,
    RemoveCohortMembers,
    RemoveGroupMembers,
    RenameGroup,
    RepairGroup,
)
from sync.store.case_record import CaseState
from tests.sync.plan.builders import a_case, a_situation, an_offering, three_cohorts
from tests.sync.scene import LEVELS, NEXT_PERIOD, PERIOD

ONE, TWO = Member(1, "20230001"), Member(2, "20230002")
STRANGER = Member(9, "")

EVERYTHING = Plan(
    "main",
    "ordinary",
    (
        RepairGroup(7, "C7", "i", "学业帮扶·关注", (ONE,)),
        RepairGroup(8, "C8", "i", None, ()),
        AnnounceCases((AnnounceRow(6, "20230006", "asnu", PERIOD, "red", 1, 6, ""),)),
        AwaitConsents((ConsentRow(7, "20230007", "asnu", PERIOD, "red", 1),)),
        CloseApplications((ConsentRow(8, "20230008", "asnu", PERIOD, "red", 1, "2025-03-31"),)),
        IssueCases(
            (
                IssueRow(1, "20230001", "asnu", PERIOD, "red", 1, False, 1, ""),
                IssueRow(2, "20230002", "asnu", PERIOD, "red", 2, True, None, "没有账号"),
                IssueRow(3, "20230003", "asnu", PERIOD, "purple", 1, False, 3, ""),
            )
        ),
        CreateCohort("i", "学业帮扶·asnu·关注"),
        ChangeCohort("i", "新", "旧", was_visible=True),
        ChangeCohort("j", "新", "旧", was_visible=False),
        AddCohortMembers("i", "asnu", "red", (ONE, TWO)),
        RemoveCohortMembers("i", (STRANGER,)),
        CreateGroup(7, "C7", "i", "学业帮扶·关注"),
        RenameGroup(7, "C7", "i", "新", "旧"),
        AddGroupMembers(7, "C7", "i", "asnu", "red", (ONE,)),
        RemoveGroupMembers(7, "C7", "i", (TWO,)),
        DeleteGroup(8, "C8", "i", (TWO,)),
    ),
    notes=("请留意",),
    waiting=(Waiting(4, "20230004", "待复核"), Waiting(5, "20230005", "待复核")),
    accepted=(Risk("additions", "新增较多"),),
)


def test_every_section_of_a_plan() -> None:
    summary = summary_of(EVERYTHING, LEVELS)
    assert [(section.title, section.count) for section in summary.sections] == [
        ("一、须先修复的小组（学生可见）", 2),
        ("二、确认并发出的预警（批准本计划即为签发本名单）", 3),
        ("二、告知本人（异议期满前不发出、不公布）", 1),
        ("二、等待各方同意（办妥前不发出）", 1),
        ("二、逾期未申请（不予该等级，另列名单）", 1),
        ("三、群组", 5),
        ("四、当前学期课程的小组", 5),
        ("五、待发消息", 4),
        ("待人工处理", 2),
    ]
    assert (summary.title, summary.notes, summary.accepted) == ("预警计划", ("请留意",), ("additions：新增较多",))
    assert summary.checksum == EVERYTHING.checksum


def test_the_lines_say_who_and_where_by_number() -> None:
    lines = [line for section in summary_of(EVERYTHING, LEVELS).sections for line in section.lines]
    assert lines == [
        "课程 C7：清空并删除 1 人的小组，重建为隐藏小组“学业帮扶·关注”",
        "课程 C8：清空并删除 0 人的小组，不再重建",
        f"asnu {PERIOD} 红色预警 2 人：20230001、20230002（改发）",
        f"asnu {PERIOD} purple 1 人：20230003",
        f"asnu {PERIOD} 红色预警 1 人：20230006",
        f"asnu {PERIOD} 红色预警 1 人：20230007",
        f"asnu {PERIOD} 红色预警 1 人：20230008",
        "新建隐藏群组“学业帮扶·asnu·关注”（i）",
        "群组 i 名称“旧”→“新”并重新隐藏",
        "群组 j 名称“旧”→“新”",
        "i 加入 2 人：20230001、20230002",
        "i 移出 1 人：用户 9",
        "课程 C7：新建隐藏小组“学业帮扶·关注”",
        "课程 C7：小组“旧”改名“新”",
        "课程 C7：加入 1 人：20230001",
        "课程 C7：移出 1 人：20230002",
        "课程 C8：删除不再需要的小组，移出 1 人：20230002",
        "计划执行后可发送 3 条（send）",
        "不能经 Moodle 送达 1 人：20230002（没有账号）",
        "待复核：2 人：20230004（个案 4）、20230005（个案 5）",
    ]


def test_the_turn_of_a_period() -> None:
    rows = tuple(
        TurnRow(number, f"2023000{number}", "asnu", PERIOD, "red", 1, to, None, NEXT_PERIOD, why)
        for number, to, why in [(1, "lifted", "本期未达标"), (2, "lifted", "本期未达标"), (3, "closed", "已毕业")]
    )
    summary = summary_of(Plan("main", "turn", (TurnCases(rows),)), LEVELS)
    assert summary.title == "学期交替计划"
    (section,) = summary.sections
    assert section.lines == (
        f"已解除（本期未达标）asnu {PERIOD} 红色预警 2 人：20230001、20230002",
        f"已结案（已毕业）asnu {PERIOD} 红色预警 1 人：20230003",
    )


def test_a_plan_without_people_by_hand_says_only_how_many_messages() -> None:
    plan = make_plan(a_situation(a_case(1, "20230001"), offerings=(an_offering(7, "20230001"),)))
    messages = summary_of(plan, LEVELS).sections[-1]
    assert messages.lines == ("计划执行后可发送 1 条（send）",)


def test_an_empty_plan_has_no_sections() -> None:
    situation = a_situation(
        a_case(1, "20230001", state=CaseState.ISSUED), actual=Actual(cohorts=three_cohorts(yellow=("20230001",)))
    )
    assert summary_of(make_plan(situation), LEVELS).sections == ()


def test_every_kind_of_step_has_a_title() -> None:
    assert {step.kind for step in EVERYTHING.steps} | {"turn_cases", "delete_cohort", "hold_cases"} == set(STEP_TITLES)
