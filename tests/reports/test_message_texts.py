"""What each regulation's messages say: why, what now, how to object; the announcement that nothing is issued yet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from config.loading import load_yaml
from reports.documents import StudentMessage
from reports.messages import LIMIT, render_message
from reports.samples import CONTACT, OBJECTION, SCHOOL, courses
from reports.wording import reason
from rules.assessment import RuleHit

CONFIG: Final = Path(__file__).parents[2] / "config"
TEMPLATES: Final = CONFIG / "messages"
MARKER: Final = "〔编号 YJ-7K2MPQ4RSTUV〕"


def every_level() -> list[tuple[str, str, str]]:
    """Return each shipped policy's levels with their names."""
    found = []
    for file in sorted((CONFIG / "policies").glob("*.yaml")):
        policy = load_yaml(file).data
        tracks = policy["tracks"]
        found += [(policy["id"], level["id"], level["label"]) for track in tracks for level in track["levels"]]
    return found


def a_message(policy: str, level: str, name: str, kind: str = "warning") -> StudentMessage:
    return StudentMessage(
        kind=kind,  # type: ignore[arg-type]
        policy=policy,
        level=level,
        level_name=name,
        policy_title="江州学院学生学业警示及帮扶工作实施细则",
        school=SCHOOL,
        student_name="张挈",
        period="2025-2026学年第一学期",
        contact=CONTACT,
        reasons=("经补考未通过课程2门（三.1, 三.3）。",),
        courses=courses(2),
        clears=("参加补考或重修，通过不及格的课程。",),
        objection=OBJECTION,
        objection_time="5天",
    )


@pytest.mark.parametrize(("policy", "level", "name"), every_level())
def test_every_level_of_every_regulation_has_words_of_its_own(policy: str, level: str, name: str) -> None:
    assert (TEMPLATES / policy / f"{level}.txt").is_file()
    message = a_message(policy, level, name)
    text = render_message(message, TEMPLATES, marker=MARKER)
    for said in ("张挈同学", name, *message.reasons, *message.clears, CONTACT.name, CONTACT.telephone, SCHOOL):
        assert said in text
    for said in ("2026年3月16日前（含当日）", OBJECTION.how, "不是处分", "不记入档案", "家长"):
        assert said in text or (said == "家长" and policy == "asnu" and level == "yellow")
    assert len(text.encode()) < LIMIT // 2, "there is room for courses"
    assert text.endswith(MARKER)


@pytest.mark.parametrize("policy", ["lsec", "ustl", "asnu", "bhuad"])
def test_an_announcement_says_that_nothing_is_issued_and_how_long_one_may_object(policy: str) -> None:
    text = render_message(a_message(policy, "written", "书面警示", "announcement"), TEMPLATES, marker=MARKER)
    for said in ("还没有确定", "没有告诉任课教师、同学和家长", "收到这条消息之后5天之内", OBJECTION.how):
        assert said in text
    assert "2026年3月16日" not in text, "the days run from when it arrives, not from when it was written"
    assert "经补考未通过课程2门" in text


@pytest.mark.parametrize(
    ("policy", "word"), [("lsec", "学业警示是提醒"), ("ustl", "学业警示是提醒"), ("asnu", "学业预警是提醒")]
)
def test_a_regulation_is_quoted_in_its_own_word(policy: str, word: str) -> None:
    level, name = next((level, name) for which, level, name in every_level() if which == policy)
    assert word in render_message(a_message(policy, level, name), TEMPLATES)


def test_a_lifted_warning_says_of_which_period_it_was_and_why_it_is_over() -> None:
    message = replace(a_message("lsec", "written", "书面警示", "lifted"), note="应学课程均已取得学分")
    text = render_message(message, TEMPLATES)
    assert "你在2025-2026学年第一学期收到的书面警示，经审核已经解除。依据：应学课程均已取得学分。" in text


def test_who_is_not_warned_after_all_hears_so() -> None:
    message = replace(a_message("lsec", "written", "书面警示", "not_warned"), note="成绩登记有误")
    text = render_message(message, TEMPLATES)
    assert "拟列入书面警示，经核实，不再列入。原因：成绩登记有误。" in text
    assert "通知书同时作废" not in text


def test_withdrawal_names_the_four_consents_and_the_trial() -> None:
    text = render_message(a_message("ustl", "withdrawal", "退学警示"), TEMPLATES)
    assert "经你本人申请、家长同意、学院审批、学校批准" in text
    assert "试读一年" in text


@pytest.mark.parametrize(
    ("figure", "label", "said"),
    [
        ("regular_failures", "本学期正考不及格课程门数", "本学期正考不及格课程2门（三.1）。"),
        ("outstanding_courses", "经补考未通过课程门数", "经补考未通过课程2门（三.1）。"),
        (
            "outstanding_courses",
            "经补考或重修后累计不及格课程门数",
            "所修读的课程经正常补考或重修后，累计不及格课程2门（三.1）。",
        ),
    ],
)
def test_a_count_of_one_term_is_not_called_cumulative(figure: str, label: str, said: str) -> None:
    hit = RuleHit("lsec.x", "oral", "三.1", False, {figure: 2}, (), ())
    assert reason(hit, labels={figure: label}) == said
