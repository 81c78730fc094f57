"""The days of the demonstration, each a sequence of the actions that an administrator uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.wording import period_name
from sync.actions import cases as case_actions
from sync.actions.acting import person_of
from sync.actions.approving import approval_of, approve
from sync.actions.evaluate import accept, evaluate
from sync.actions.forms import print_forms
from sync.actions.import_bundle import import_bundle
from sync.actions.list_signing import sign_list
from sync.actions.lists import print_lists, show_lists
from sync.actions.plan import plan
from sync.actions.pull import pull
from sync.actions.writing import apply, send
from sync.demo.college import college
from sync.demo.comparison import Mismatch, mismatches
from sync.plan.safety import PlanUnsafe

if TYPE_CHECKING:
    from connector.standin.server import StandIn
    from rules.assessment import Assessment
    from sync.actions.evaluate import PolicyOutcome
    from sync.actions.plan import PlanResult
    from sync.demo.clock import StoryClock
    from sync.site import Site

ADMINISTRATOR: Final = "admin"
DEAN: Final = "wangmin"
LEADER: Final = "zhaolan"
SECRETARY: Final = "linxiao"
SIGNERS: Final = {"asnu": LEADER, "bhuad": DEAN}
"""Who signs the list and decides what a clause leaves to people: 鞍师 gives it to the college, 北艺 to 教务处."""


@dataclass(slots=True)
class Chapter:
    """One day: what was done, in sentences; what was compared, and how much was changed.

    ``levels`` is what the evaluation of a list day came to: each level's name, how many reached it, and how many of
    them only if a person agrees.
    """

    day: date
    heading: str
    lines: list[str] = field(default_factory=list)
    compared: int = 0
    changes: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)
    levels: list[tuple[str, int, int]] = field(default_factory=list)


class Chapters:
    """Does what each day asks for, and tells it."""

    def __init__(
        self, site: Site, clock: StoryClock, moodle: StandIn, folder: Path, progress: Callable[[int, int, str], None]
    ) -> None:
        self._site, self._clock, self._moodle = site, clock, moodle
        self._registrar, self._progress = folder / "registrar", progress

    def list_day(self, policy: str, day: date) -> Chapter:
        """Make a list: import, pull, evaluate, decide reviews, plan, approve, apply, send, print."""
        chapter = self._open(day, "")
        self._read(chapter, day)
        outcome = self._evaluate(chapter, policy, day)
        chapter.heading = f"《{outcome.title}》{period_name(outcome.period)}名单"
        self._decide_one_review(chapter, policy)
        self._sign_list(chapter, policy)
        self._carry_out(chapter)
        self._print(chapter, policy)
        return chapter

    def correction(self, day: date) -> Chapter:
        """A student objects and is answered; a mark is corrected in Moodle, and its warning taken back."""
        chapter = self._open(day, "异议与更正")
        roles = college(day)
        self._objection(chapter, roles.with_role("objection"))
        self._read(chapter, day)
        self._evaluate(chapter, "asnu", day)
        self._take_back(chapter, roles.with_role("correction"))
        self._carry_out(chapter)
        return chapter

    def nothing_left(self) -> Chapter:
        """Do everything once more on the last day: nothing may be left to do."""
        from sync.demo.college import LIST_DAYS

        policy, day = LIST_DAYS[-1]
        chapter = self._open(day, "再运行一遍")
        self._read(chapter, day)
        self._evaluate(chapter, policy, day)
        self._carry_out(chapter)
        verdict = "没有要做的" if not chapter.changes else f"仍有 {chapter.changes} 处变化"
        chapter.lines.append(f"再运行一遍的结果：{verdict}。")
        return chapter

    def _open(self, day: date, heading: str) -> Chapter:
        self._clock.set(day)
        self._moodle.load(college(day).moodle)
        return Chapter(day, heading)

    def _read(self, chapter: Chapter, day: date) -> None:
        college(day).write_registrar(self._registrar)
        imported = import_bundle(self._site, self._registrar, ADMINISTRATOR)
        pulled = pull(self._site, ADMINISTRATOR, progress=self._progress)
        chapter.changes += imported.changed_anything + pulled.changed_anything
        chapter.lines.append(
            f"导入教务数据；从 Moodle 读取 {pulled.offerings} 门课程、{pulled.students} 名学生，"
            f"{pulled.requests} 次请求；新成绩 {pulled.attempts_new} 条，"
            f"更正 {pulled.attempts_changed} 条。"
        )

    def _evaluate(self, chapter: Chapter, policy: str, day: date) -> PolicyOutcome:
        outcome = evaluate(self._site, ADMINISTRATOR, policy=policy, as_of=day).outcomes[0]
        if outcome.stops:
            for code in dict.fromkeys(stop.code for stop in outcome.stops):
                accept(self._site, code, policy, DEAN, "已逐项核实，不影响本次名单", as_of=day)
            chapter.lines += [f"停下：{stop.text}。{self._person(DEAN)}核实后具名接受。" for stop in outcome.stops]
            outcome = evaluate(self._site, ADMINISTRATOR, policy=policy, as_of=day).outcomes[0]
        if outcome.changes is None:
            raise RuntimeError("\n".join(stop.text for stop in outcome.stops))
        self._compare(chapter, policy, day, outcome.assessment)
        chapter.levels = _levels(outcome)
        counted = "、".join(f"{name} {count} 人" for name, count, _ in chapter.levels)
        chapter.lines.append(
            f"评估 {outcome.assessment.students_evaluated} 人：{counted}；"
            f"不评估 {len(outcome.assessment.skipped)} 人（休学、离校、首学期未结束）；"
            f"尚无成绩的选课 {outcome.assessment.pending.enrolments} 项，不算不及格。"
        )
        changes = outcome.changes
        moved = changes.opened + changes.updated + changes.withdrawn + changes.reproposed + changes.reexamine
        chapter.changes += len(moved)
        return outcome

    def _compare(self, chapter: Chapter, policy: str, day: date, assessment: Assessment) -> None:
        expected = college(day).verdicts(policy, day)
        chapter.mismatches += mismatches(expected, assessment)
        chapter.compared += len(expected)
        chapter.lines.append(
            f"预先埋设 {len(expected)} 名学生（各条规则的界限之下、恰好、之上等），"
            f"结论与预期不符的 {len(chapter.mismatches)} 名。"
        )

    def _decide_one_review(self, chapter: Chapter, policy: str) -> None:
        """Approve the first level that the clause leaves to people; the others go on waiting."""
        waiting = [line for line in case_actions.list_cases(self._site, policy=policy, waiting=True) if line.waits]
        if waiting:
            reason = "经学院教学副院长核实，同意"
            case_actions.review(self._site, waiting[0].id, SIGNERS[policy], reason, approve=True)
            chapter.changes += 1
            chapter.lines.append(f"条款写“可予以”或未写幅度的 {len(waiting)} 人须人工审查：同意 1 人，其余继续等待。")

    def _sign_list(self, chapter: Chapter, policy: str) -> None:
        """Look at page one of the list, and have it signed against its checksum, unless just this one is."""
        view = show_lists(self._site, policy=policy, college="")[0]
        chapter.lines += view.cover.parts[0].lines
        if not view.signed:
            sign_list(self._site, view.checksum, SIGNERS[policy])
        who = self._person(SIGNERS[policy])
        chapter.lines.append(f"名单第 {view.version} 版（校验码 {view.checksum[:12]}）由{who}签发。")

    def _objection(self, chapter: Chapter, student_no: str) -> None:
        case_id = self._case_of(student_no)
        text = "我认为补考成绩登记有误，请核对试卷。"
        case_actions.object_to(self._site, case_id, SECRETARY, text, "学生本人")
        reason = "已会同任课教师核对补考试卷，成绩登记无误"
        case_actions.answer_objection(self._site, case_id, LEADER, reason, uphold=False)
        chapter.lines.append(f"学生 {student_no} 提出异议，核对试卷后答复：{reason}；预警维持。")

    def _take_back(self, chapter: Chapter, student_no: str) -> None:
        reason = "任课教师更正了登记错误的成绩，更正后你不再达到预警标准"
        case_actions.reexamine(self._site, self._case_of(student_no), DEAN, reason, adopt=True)
        chapter.changes += 1
        chapter.lines.append(f"学生 {student_no} 的成绩在 Moodle 中更正，预警撤销：通知书作废，移出名单，发更正消息。")

    def _case_of(self, student_no: str) -> int:
        return next(line.id for line in case_actions.list_cases(self._site) if line.student_no == student_no)

    def _carry_out(self, chapter: Chapter) -> None:
        """Plan, approve, apply, send; accept by name a plan that is larger than the limits allow."""
        result = self._plan(chapter)
        if result.record is not None:
            signers = self._sign(result.plan.checksum)
            applied = apply(self._site, ADMINISTRATOR)
            chapter.changes += applied.steps
            chapter.lines.append(
                f"计划 {result.plan.checksum[:12]}（{len(result.plan.steps)} 步）由{signers}批准并执行，"
                f"签发 {len(list(result.plan.issues()))} 人。"
            )
        else:
            chapter.lines.append("计划为空：Moodle 与个案一致。")
        sent = send(self._site, ADMINISTRATOR)
        chapter.changes += sum(sent.outcomes.values())
        by_hand = f"，{len(sent.by_hand)} 人无法经 Moodle 送达，改为当面送达" if sent.by_hand else ""
        chapter.lines.append(f"发送消息 {sent.sent} 条{by_hand}。")

    def _sign(self, checksum: str) -> str:
        """Have each part of the plan signed by whom its policy names, and return these people."""
        parts = approval_of(self._site, checksum).parts
        signers = sorted({SIGNERS[part.policy] for part in parts}) or [DEAN]
        for signer in signers:
            approve(self._site, checksum, signer)
        return "、".join(map(self._person, signers))

    def _person(self, account: str) -> str:
        return person_of(self._site, account)

    def _plan(self, chapter: Chapter) -> PlanResult:
        try:
            return plan(self._site, ADMINISTRATOR)
        except PlanUnsafe as unsafe:
            chapter.lines += [
                f"计划超出上限，先停下：{risk.text}{self._person(DEAN)}核实后具名接受。" for risk in unsafe.risks
            ]
            return plan(self._site, DEAN, accept=[risk.code for risk in unsafe.risks])

    def _print(self, chapter: Chapter, policy: str) -> None:
        for printed in print_forms(self._site, policy):
            tables = len([file for file in printed.files if file.suffix == ".xlsx"])
            chapter.lines.append(f"打印通知书 {printed.notices} 份，共 {printed.pages} 页；表格 {tables} 份。")
            chapter.lines += [f"未能打印：{fault}" for fault in printed.faults]
        papers = print_lists(self._site, SIGNERS[policy], policy=policy, college="")
        chapter.lines.append(f"供签字的名单：{'、'.join(file.name for file in papers)}。")


def _levels(outcome: PolicyOutcome) -> list[tuple[str, int, int]]:
    """Return each level's name, how many reached it, and for how many a person must agree, low to high."""
    warnings = outcome.assessment.warnings
    reached = Counter(warning.level for warning in warnings)
    doubtful = Counter(warning.level for warning in warnings if warning.review)
    return [(name, reached[level], doubtful[level]) for level, name in outcome.level_names.items()]
