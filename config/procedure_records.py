"""What a record of each kind says: the fields it may have, and those that a regulation wants in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from config.blocks import Block
from config.procedure_duties import DutyId, DutyKind


class RecordField(StrEnum):
    """A field of a record, beside its day and the person who acted."""

    TIME = "time"
    PLACE = "place"
    MANNER = "manner"
    ATTENDED = "attended"
    WAY = "way"
    WITNESS = "witness"
    POST_NUMBER = "post_number"
    CONTENT = "content"
    FEEDBACK = "feedback"
    OPINION = "opinion"
    GUIDANCE = "guidance"
    EFFECT = "effect"
    HORIZON = "horizon"
    COURSES = "courses"
    HELPERS = "helpers"
    MEMBERS = "members"
    PROPOSAL = "proposal"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class FieldShape:
    """What people call a field, what may stand in it, and the choices by code where it is one of a few."""

    title: str
    shape: Literal["text", "line", "time", "choice", "students"] = "line"
    choices: Mapping[str, str] | None = None
    hint: str = ""


_F = RecordField

MANNERS: Final = {
    "meeting": "面谈",
    "telephone": "电话",
    "video": "视频",
    "message": "短信或微信",
    "letter": "通知函",
    "receipt": "书面回执",
}
WAYS: Final = {
    "signed": "当面送达，本人签字",
    "refused": "拒绝签字，见证人在场",
    "post": "挂号邮寄",
    "telephone": "电话告知",
}
HORIZONS: Final = {"short": "短期", "medium": "中期", "long": "长期"}
PROPOSALS: Final = {
    "leave": "申请休学",
    "change_major": "转专业",
    "withdrawal": "自动退学",
    "repeat": "留级或降级",
    "continue": "继续帮扶",
    "other": "其他",
}

SHAPES: Final[Mapping[RecordField, FieldShape]] = {
    _F.TIME: FieldShape("时间", "time", hint="几点几分，如 14:30"),
    _F.PLACE: FieldShape("地点"),
    _F.MANNER: FieldShape("方式", "choice", MANNERS),
    _F.ATTENDED: FieldShape("参加人员", hint="除学生外在场的人"),
    _F.WAY: FieldShape("送达方式", "choice", WAYS),
    _F.WITNESS: FieldShape("见证人"),
    _F.POST_NUMBER: FieldShape("挂号单号"),
    _F.CONTENT: FieldShape("内容", "text"),
    _F.FEEDBACK: FieldShape("学生反馈", "text"),
    _F.OPINION: FieldShape("家长意见", "text"),
    _F.GUIDANCE: FieldShape("学业指导", "text"),
    _F.EFFECT: FieldShape("阶段效果", "text"),
    _F.HORIZON: FieldShape("计划期限", "choice", HORIZONS),
    _F.COURSES: FieldShape("辅导课程"),
    _F.HELPERS: FieldShape("帮扶学生学号", "students", hint="多个学号用顿号分开"),
    _F.MEMBERS: FieldShape("小组成员", hint="辅导员、班导师、专业教师的姓名"),
    _F.PROPOSAL: FieldShape("处理意见", "choice", PROPOSALS),
    _F.CONFIRMED: FieldShape("签字确认", "choice", {"yes": "已签字", "no": "未签字"}, hint="当事人（家长）签字确认"),
}
"""Every field, in the order in which a sheet and a screen show them."""

KIND_TITLES: Final[Mapping[DutyKind, str]] = {
    DutyKind.NOTICE: "通知书送达",
    DutyKind.INTERVIEW: "学生谈话",
    DutyKind.GUARDIAN_CONTACT: "联系家长",
    DutyKind.GUARDIAN_INTERVIEW: "家长谈话",
    DutyKind.PLAN: "帮扶计划",
    DutyKind.PLAN_OUTCOME: "计划执行情况",
    DutyKind.PEER_HELP: "同伴帮扶",
    DutyKind.SUPPORT_TEAM: "帮扶小组",
    DutyKind.TUTORING: "辅导与学习小组",
    DutyKind.TEACHER_PLAN: "任课教师方案",
    DutyKind.COUNSELLING: "心理支持",
    DutyKind.PROGRESS: "帮扶进展",
    DutyKind.PROPOSAL: "处理意见",
    DutyKind.TRIAL_END: "试读期满",
    DutyKind.TRANSCRIPT: "成绩单",
    DutyKind.ARCHIVE: "归档",
    DutyKind.INSPECTION: "检查",
    DutyKind.REPORT: "总结报告",
    DutyKind.LIST: "名单",
    DutyKind.HAND_ON: "报送名单",
}
"""What people call the kinds of records, in the order in which a sheet has them."""

SCAN_KINDS: Final[Mapping[str, str]] = {
    **{kind.value: title for kind, title in KIND_TITLES.items()},
    "consent": "申请或同意书",
    "objection": "异议材料",
    "other": "其他材料",
}
"""Of what a scan may be: the paper of a record, or another that belongs to the case."""

_TALK: Final = (_F.TIME, _F.PLACE, _F.MANNER, _F.ATTENDED, _F.CONTENT)

OFFERED: Final[Mapping[DutyKind, tuple[RecordField, ...]]] = {
    DutyKind.LIST: (_F.CONTENT,),
    DutyKind.HAND_ON: (_F.CONTENT,),
    DutyKind.NOTICE: (_F.TIME, _F.PLACE, _F.WAY, _F.WITNESS, _F.POST_NUMBER, _F.CONTENT),
    DutyKind.INTERVIEW: (*_TALK, _F.FEEDBACK, _F.GUIDANCE, _F.EFFECT, _F.CONFIRMED),
    DutyKind.GUARDIAN_CONTACT: (*_TALK, _F.OPINION, _F.CONFIRMED),
    DutyKind.GUARDIAN_INTERVIEW: (*_TALK, _F.OPINION, _F.CONFIRMED),
    DutyKind.PLAN: (_F.HORIZON, _F.CONTENT, _F.FEEDBACK, _F.CONFIRMED),
    DutyKind.PLAN_OUTCOME: (_F.CONTENT, _F.EFFECT, _F.CONFIRMED),
    DutyKind.PEER_HELP: (_F.HELPERS, _F.CONTENT, _F.EFFECT),
    DutyKind.SUPPORT_TEAM: (_F.MEMBERS, _F.CONTENT, _F.EFFECT),
    DutyKind.TUTORING: (_F.TIME, _F.PLACE, _F.COURSES, _F.CONTENT, _F.EFFECT),
    DutyKind.TEACHER_PLAN: (_F.COURSES, _F.CONTENT),
    DutyKind.COUNSELLING: (_F.PLACE,),
    DutyKind.TRANSCRIPT: (_F.CONTENT,),
    DutyKind.PROGRESS: (_F.ATTENDED, _F.CONTENT, _F.GUIDANCE, _F.EFFECT),
    DutyKind.PROPOSAL: (_F.PROPOSAL, _F.CONTENT),
    DutyKind.TRIAL_END: (_F.CONTENT,),
    DutyKind.REPORT: (_F.CONTENT, _F.EFFECT),
    DutyKind.INSPECTION: (_F.ATTENDED, _F.CONTENT),
    DutyKind.ARCHIVE: (_F.CONTENT,),
}
"""The fields that a record of each kind may have. Psychological counselling is recorded as arranged, never with what
was said."""

ALWAYS: Final[Mapping[DutyKind, tuple[RecordField, ...]]] = {
    DutyKind.NOTICE: (_F.WAY,),
    DutyKind.INTERVIEW: (_F.CONTENT,),
    DutyKind.GUARDIAN_CONTACT: (_F.MANNER,),
    DutyKind.GUARDIAN_INTERVIEW: (_F.MANNER, _F.CONTENT),
    DutyKind.PLAN: (_F.CONTENT,),
    DutyKind.PLAN_OUTCOME: (_F.CONTENT,),
    DutyKind.PEER_HELP: (_F.HELPERS,),
    DutyKind.SUPPORT_TEAM: (_F.MEMBERS,),
    DutyKind.TUTORING: (_F.CONTENT,),
    DutyKind.TEACHER_PLAN: (_F.CONTENT,),
    DutyKind.PROGRESS: (_F.CONTENT,),
    DutyKind.PROPOSAL: (_F.PROPOSAL,),
    DutyKind.TRIAL_END: (_F.CONTENT,),
    DutyKind.INSPECTION: (_F.CONTENT,),
}
"""The fields without which a record of a kind says nothing, whatever the regulation."""

BY_WAY: Final[Mapping[str, RecordField]] = {"refused": _F.WITNESS, "post": _F.POST_NUMBER}
"""What a delivery must name besides, by the way it was delivered."""


class RecordContents(Block):
    """The fields that a clause wants in the records of a kind, or in those that answer one duty.

    What is said of a duty takes the place of what is said of its kind. ``receipt_suffices``: a guardian's written
    receipt stands for the content (lsec 四.3).
    """

    kind: DutyKind | None = None
    duty: DutyId | None = None
    fields: Annotated[tuple[RecordField, ...], Field(min_length=1)]
    clause: Annotated[str, Field(min_length=1)]
    receipt_suffices: bool = False

    @model_validator(mode="after")
    def _of_one_thing(self) -> Self:
        if (self.kind is None) == (self.duty is None):
            raise ValueError("请写 kind（哪一类记录）或 duty（哪一项工作），只写其一")
        for field in self.fields if self.kind is not None else ():
            check_offered(self.kind, field)
        return self


def check_offered(kind: DutyKind | None, field: RecordField) -> None:
    """Refuse a field that the records of a kind don't have.

    Raises:
        ValueError: naming the fields that they have.
    """
    if kind is not None and field not in OFFERED[kind]:
        names = "、".join(each.value for each in OFFERED[kind])
        raise ValueError(f"{kind.value} 类的记录没有 {field.value} 一项；可用：{names}")
