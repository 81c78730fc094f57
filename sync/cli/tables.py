"""Results as tables and lines that people read on a terminal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sync.cli.output import console

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sync.actions.cases import CaseHistory, CaseLine
    from sync.actions.evaluate import EvaluateResult, PolicyOutcome
    from sync.actions.known import KnownThen
    from sync.actions.plan import PlanResult
    from sync.demo.story import DemoResult
    from sync.plan.printing import PlanSummary
    from sync.pull.result import PullResult

_SHOWN = 10


def _say(text: str) -> None:
    """Print a line of data: nothing in it is markup."""
    console().print(text, markup=False, soft_wrap=True)


def _some(lines: Iterable[str], indent: str = "  ") -> None:
    """Print the first lines of a list; a long enumeration breaks between its members, never within a number."""
    found = list(lines)
    for line in found[:_SHOWN]:
        console().print(f"{indent}{line.replace(' 人：', '人： ').replace('、', '、 ')}", markup=False)
    if len(found) > _SHOWN:
        _say(f"{indent}……另有 {len(found) - _SHOWN} 项（--json 可看全部）")


def show_pull(result: PullResult) -> None:
    """Show what a pull read, and what a person must look at."""
    _say(
        f"读取 {result.offerings} 门课程、{result.students} 名学生；{result.requests} 次请求，{result.seconds:.1f} 秒。"
    )
    if result.dates_from:
        _say(f"选课日期和结课情况的来源：{result.dates_from}。")
    if result.resumed:
        _say(f"接着上次中断的读取：此前已读到的 {result.resumed} 门没有重读。")
    if result.sealed:
        _say(
            f"封存的课程（补考已过、没有变化）{result.sealed} 门没有重读，轮到核对的 {result.verified} 门重读过；"
            "全部重读用 yujing pull --full。"
        )
    _say(
        f"成绩：新增 {result.attempts_new}，更正 {result.attempts_changed}，消失（已保留）{result.attempts_vanished}。"
    )
    if result.unread:
        _say(f"有 {len(result.unread)} 门课程没有读到，原有数据保持不变：")
        _some(finding.text for finding in result.unread)
    if result.stopped:
        _say("读到的内容比上次少得多，没有采用，请核实：")
        _some(finding.text for finding in result.stopped)
    if result.findings:
        _say(f"另有 {result.findings} 项需要留意，见 yujing check。")


def show_evaluation(result: EvaluateResult) -> None:
    """Show the outcome of each regulation, and how to repeat it."""
    from sync.store.snapshots import SHORT

    for outcome in result.outcomes:
        console().rule(f"《{outcome.title}》 {outcome.period}（截至 {outcome.as_of}）", align="left")
        _show_outcome(outcome)
        _say(f"依据已留存，可随时重算：yujing replay {outcome.snapshot[:SHORT]}")


def show_known(results: Iterable[KnownThen]) -> None:
    """Show what each regulation says of the facts known at an earlier moment."""
    for each in results:
        console().rule(f"《{each.title}》 {each.period}（截至 {each.as_of}）", align="left")
        _say(f"按 {each.known_at:%Y-%m-%d %H:%M:%S %z} 所知的事实；只显示，不提出、不改动任何个案。")
        _show_found(each)


def _show_outcome(outcome: PolicyOutcome) -> None:
    if outcome.stops:
        _say("在下列各项有人处理或具名接受之前，不提出任何预警：")
        for stop in outcome.stops:
            _say(f"  [{stop.code}] {stop.text}")
            _some(stop.details, "      ")
        _say("  接受一项：yujing accept 代号 --policy … --actor 账号 --reason 理由")
        return
    from sync.cases.dispensing import EXEMPT

    changes = outcome.changes
    if changes is None:
        return
    _show_found(outcome)
    moved = (("新提出", changes.opened), ("有更新", changes.updated), ("撤回", changes.withdrawn))
    shown = [f"{name} {len(ids)}" for name, ids in (*moved, ("待复核", changes.reexamine)) if ids]
    exempt = sum(entry.reason == EXEMPT for entry in changes.not_judged)
    excepted = f"；例外免于预警 {exempt} 人" if exempt else ""
    _say(f"个案：{'，'.join(shown) or '没有变化'}{excepted}。名单和第一页：yujing list show")


def _show_found(outcome: PolicyOutcome | KnownThen) -> None:
    from sync.cli.comparing import show_above
    from sync.lists.heads import reason_name

    assessment = outcome.assessment
    levels = Counter(outcome.level_names.get(warning.level, warning.level) for warning in assessment.warnings)
    counted = "，".join(f"{name} {count} 人" for name, count in levels.items()) or "无人达到预警标准"
    _say(f"评估 {assessment.students_evaluated} 人：{counted}；转其他规定 {len(assessment.referrals)} 人次。")
    pending = assessment.pending
    reasons = Counter(entry.reason for entry in assessment.skipped)
    because = "，".join(f"{reason_name(reason)} {count} 人" for reason, count in reasons.items())
    _say(
        f"不评估 {len(assessment.skipped)} 人{f'（{because}）' if because else ''}；"
        f"尚无成绩的选课 {pending.enrolments} 项（共 {pending.of} 项）。"
    )
    if assessment.above is not None:
        show_above(assessment.above, outcome.level_names, outcome.above_names)
    for note in assessment.notes:
        _say(f"  说明：{note}")


def show_plan(result: PlanResult) -> None:
    """Show a plan as people sign it."""
    summary = result.summary
    if result.record is None:
        _say("没有要做的：Moodle 与现有个案一致。")
    else:
        show_plan_title(summary)
    show_sections(summary)
    if result.record is not None:
        _say(f"审计链首 {result.audit_head}（随签字件存档，yujing audit verify --from-head 可核对）")
        for part in result.parts:
            signed = f"{part.signed_by} 已签" if part.signed_by else f"待{'或'.join(part.may_sign)}签"
            _say(f"签发：{part.policy} {part.college}，{signed}")
        _say(f"\n核对无误后批准：yujing approve {summary.checksum[:12]} --actor 账号")


def show_plan_title(summary: PlanSummary) -> None:
    """Show what a plan is called and its checksum."""
    console().rule(f"{summary.title}  校验码 {summary.checksum[:12]}", align="left")


def show_sections(summary: PlanSummary) -> None:
    """Show what a plan does, and what to bear in mind."""
    for section in summary.sections:
        _say(f"{section.title}：{section.count}")
        _some(section.lines)
    for note in (*summary.notes, *(f"已具名接受 {each}" for each in summary.accepted)):
        _say(f"注意：{note}")


def show_cases(lines: Iterable[CaseLine]) -> None:
    """Show a list of cases."""
    from rich.table import Table

    table = Table("编号", "学号", "规定", "学期", "等级", "状态", "等待")
    for line in lines:
        table.add_row(
            str(line.id), line.student_no, line.policy, line.period, line.level, line.state, line.waits or "—"
        )
    console().print(table)


def show_case(history: CaseHistory) -> None:
    """Show one case and what happened to it."""
    from sync.cases.life import TITLES
    from sync.cases.wording import action_words, facts_words

    case = history.case
    _say(f"个案 {case.id}：{case.student_no}，{case.policy} {case.period}，{case.level}，{TITLES[case.state]}")
    for event in history.events:
        why = f"：{event.why}" if event.why else ""
        who = history.people[event.actor]
        _say(f"  {event.at:%Y-%m-%d %H:%M} {who} {action_words(event)} → {TITLES[event.to_state]}{why}")
        if facts := facts_words(event):
            _say(f"    {facts}")
    if history.wording:
        _say(f"  等级待审查；同意之后，通知书写明的原因是：{''.join(history.wording)}（yujing case review）")
    if history.contested is not None:
        _say(f"  上位规定 {history.contested} 不预警，以它为准：须人工认定（yujing case review）")
    if history.difference is not None:
        difference = history.difference
        after = difference.level_after or "不再达到标准"
        _say(f"  新的核算结果：{difference.level_before} → {after}；请用 yujing case reexamine 决定")
        if difference.contested[0] != difference.contested[1]:
            before, now = (f"{each} 不预警" if each else "没有不同意见" for each in difference.contested)
            _say(f"    以之为准的上位规定：{before} → {now}")
        for name, (before, now) in difference.figures.items():
            _say(f"    {name}：{before} → {now}")
    if history.records:
        from sync.cli.record_view import show_records

        show_records(history.records)


def show_demo(result: DemoResult) -> None:
    """Show what the demonstration did, and expected against found."""
    for chapter in result.chapters:
        console().rule(f"{chapter.day} {chapter.heading}", align="left")
        for line in chapter.lines:
            _say(f"  {line}")
    for each in result.mismatches:
        _say(f"不符：{each.student_no}（{each.policy}）预期 {each.expected}；实际 {each.found}。{each.why}")
    console().rule("总结", align="left")
    _say(f"核对 {result.compared} 人次，不符 {len(result.mismatches)} 人次；用时 {result.seconds:.0f} 秒。")
    if result.again:
        _say(
            "没有要做的：名单、标记、消息和通知书都已就绪。"
            if not result.left_to_do
            else "仍有没做完的事，这不应当发生。"
        )
    _say(f"报告：{result.report}；通知书和表格：{result.folder / 'site' / 'output'}")
