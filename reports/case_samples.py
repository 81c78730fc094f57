"""Invented forms of a case to preview and test with: blank ones, filled ones, logs, papers of consent."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from reports.documents import CaseForm, ConsentStep, Student, Written
from reports.samples import CODES, SCHOOL, STUDENT, bhuad_notice, courses

NAMES: Final = {
    "asnu/interview": "学业预警学生谈话记录表",
    "bhuad/interview": "学业预警学生谈话记录表",
    "lsec/interview": "学业警示学生谈话记录表",
    "ustl/interview": "学业警示学生谈话记录",
    "asnu/guardian-interview": "学业预警家长谈话记录表",
    "asnu/guardian-contact": "学业预警家长联系记录",
    "asnu/plan": "学业帮扶计划（中期学习提升计划）",
    "asnu/support-team": "学业帮扶小组登记表",
    "asnu/process": "学业帮扶过程记录",
    "bhuad/guardian-interview": "学业预警家长谈话记录表",
    "bhuad/guardian-contact": "家校联系记录",
    "bhuad/plan": "学业预警学生选课与学习计划",
    "bhuad/peer-help": "学业互助帮扶登记表",
    "bhuad/process": "学业指导与阶段性帮扶效果记录",
    "bhuad/proposal": "学业预警学生后续处理意见表",
    "lsec/plan": "学业警示学生个人学习计划",
    "lsec/plan-outcome": "学业警示学生个人学习计划执行情况",
    "lsec/guardian-contact": "学业警示家长联系记录",
    "lsec/guardian-interview": "学业警示家长谈话记录",
    "lsec/peer-help": "学业警示学生朋辈帮扶登记表",
    "lsec/teacher-plan": "任课教师学业帮扶方案",
    "ustl/guardian-interview": "学业警示家长沟通记录",
    "ustl/enquiry": "学业情况了解记录",
    "ustl/plan": "学业警示学生学业改进计划",
    "ustl/peer-help": "“一对一”帮扶结对登记表",
    "ustl/process": "学业警示帮扶过程记录",
    "ustl/trial-application": "退学降级试读审批表",
    "ustl/guardian-consent": "退学降级试读家长意见书",
    "ustl/trial-end": "试读期满处理意见表",
    "common/delivery": "学业预警通知书送达记录",
    "common/process": "帮扶过程记录",
}
"""What the shipped policies call their forms."""

LEVELS: Final = {
    "asnu": ("red", "红色预警"),
    "bhuad": ("level1", "一级预警"),
    "lsec": ("written", "书面警示"),
    "ustl": ("withdrawal", "退学警示"),
}
CONSENTS: Final = ("ustl/trial-application", "ustl/guardian-consent", "ustl/trial-end")
LOGS: Final = ("process", "guardian-contact", "delivery")
SPOKEN: Final = "学生说明了各门课程的学习情况和遇到的困难，谈话人与学生一起分析了原因。\n双方商定每周参加一次学习小组。"
WRITTEN: Final = Written(
    kind="interview",
    what="学生谈话",
    day="2026年3月12日 14:30",
    person="陈志明",
    role="辅导员",
    register="31",
    place="信息楼305",
    manner="面谈",
    attended="班主任李红",
    way="拒绝签字，见证人在场",
    witness="王敏",
    post_number="XA12345678932",
    content=SPOKEN,
    feedback="学生愿意补上两门课程，希望有人一起学习。",
    opinion="家长会多关心孩子的学习，每周通一次电话。",
    guidance="建议下学期重修高等数学，先补线性代数。",
    effect="出勤好转，作业按时完成。",
    horizon="中期",
    courses="高等数学（上）",
    helpers="李华（2024110007）、张小雨（2024110011）",
    members="班导师李红、辅导员陈志明、专业教师王敏",
    proposal="继续帮扶",
    confirmed="已签字",
)
KINDS: Final = {"support-team": "support_team"}


def case_form(
    form: str, *, student: Student = STUDENT, count: int = 6, records: int = 0, content: str = SPOKEN
) -> CaseForm:
    """Return a form of a case about ``count`` courses, blank, or filled from so many ``records``."""
    policy, _, name = form.partition("/")
    level, level_name = LEVELS.get(policy, ("red", "红色预警"))
    kind = KINDS.get(name, "interview")
    line = replace(WRITTEN, kind=kind, content=content)
    blank = interview(student, policy="bhuad" if policy == "common" else policy)
    return replace(
        blank,
        form=form,
        name=NAMES.get(form, blank.name),
        level=level,
        level_name=level_name,
        counsellor="陈志明",
        adviser="李红",
        outstanding=courses(count),
        records=tuple(replace(line, register=str(31 + at)) for at in range(records)),
    )


def consent_form(form: str, *, student: Student = STUDENT, taken: int = 0, records: int = 0) -> CaseForm:
    """Return a paper of ustl's consents with the first ``taken`` of its four steps recorded."""
    steps = (("学生本人", "本人申请"), ("家长", "家长同意"), ("学院", "学院审批"), ("学校", "学校批准"))
    done = [
        ConsentStep(
            party, what, "已申请" if party == "学生本人" else "同意", f"2026年3月{12 + at}日", "李红", "签字件已归档"
        )
        for at, (party, what) in enumerate(steps[:taken])
    ]
    left = [ConsentStep(party, what) for party, what in steps[taken:]]
    trial = "2026年3月2日至2027年3月1日" if taken == len(steps) else ""
    return replace(case_form(form, student=student, records=records), number="", consents=(*done, *left), trial=trial)


def interview(student: Student = STUDENT, *, content: str = "", policy: str = "bhuad") -> CaseForm:
    """Return the record of an interview, blank unless ``content`` is given."""
    held = Written(
        kind="interview",
        what="学生谈话",
        day="2026年3月12日 14:30",
        person="陈志明",
        role="辅导员",
        register="31",
        place="信息楼305",
        manner="面谈",
        content=content,
    )
    return CaseForm(
        form=f"{policy}/interview",
        name="学业警示学生谈话记录" if policy in ("lsec", "ustl") else "学业预警学生谈话记录表",
        school=SCHOOL,
        policy_title=bhuad_notice().policy_title,
        student=student,
        level="level1" if policy == "bhuad" else "red",
        level_name="一级预警" if policy == "bhuad" else "红色预警",
        period="2025-2026学年第一学期",
        number=f"{student.college}预警〔2026〕0001号",
        records=(held,) if content else (),
        codes=CODES,
    )
