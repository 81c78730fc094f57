"""What people call the changes of a case, and the facts that one rested on, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from sync.store.case_record import CaseEvent

ACTIONS: Final[Mapping[str, str]] = {
    "open": "列入名单",
    "update": "结果更新",
    "withdraw": "系统撤回",
    "repropose": "再次列入",
    "reexamine": "待复核",
    "clear": "复核取消",
    "proposed_by_hand": "人工提出",
    "review_approved": "审查同意",
    "review_refused": "审查不同意",
    "announced": "告知本人",
    "told": "登记告知",
    "no_objection": "确认无异议",
    "objection_raised": "提出异议",
    "objection_dismissed": "异议不成立",
    "objection_upheld": "异议成立",
    "awaiting_consents": "等待各方同意",
    "consent_given": "同意手续",
    "consent_withdrawn": "撤回申请",
    "consents_refused": "手续未办成",
    "consents_complete": "手续办妥",
    "not_applied": "逾期未申请",
    "confirmed": "确认",
    "issued": "发出",
    "reissued": "改发",
    "published": "公布",
    "in_support": "转入帮扶",
    "reexamination_kept": "复核维持",
    "reexamination_adopted": "复核采用新结果",
    "revoked": "撤销",
    "rejected": "不予预警",
    "proposed": "退回",
    "lifted": "解除",
    "closed": "结案",
    "trial_passed": "试读通过",
    "trial_failed": "试读未通过",
    "rolled_back": "计划回滚，待复核",
    "rollback_kept": "回滚复核：维持",
    "rollback_continued": "回滚复核：预警继续",
    "turned_lifted": "学期交替：解除",
    "turned_carried_over": "学期交替：结转",
    "turned_escalated": "学期交替：升级",
    "turned_closed": "学期交替：结案",
    "turned_withdrawn": "学期交替：撤回",
}


def action_words(event: CaseEvent) -> str:
    """Return what people call a change; one that has no words is named by its id."""
    return ACTIONS.get(event.action, event.action)


def facts_words(event: CaseEvent) -> str:
    """Return the facts by which a warning was lifted or kept (lsec 三.4), or the days of a trial; else nothing."""
    if not event.details.startswith("{"):
        return ""
    facts = json.loads(event.details)
    if "outstanding_credits" in facts:
        missing = "、".join(facts["not_earned"])
        unearned = f"；应学而未取得学分的课程：{missing}" if missing else "；应学课程已全部取得学分"
        failed = facts["outstanding_credits"]
        return f"{facts['clause']}：未通过课程累计 {failed} 学分（须低于 {facts['below']} 学分）{unearned}"
    if "trial_from" in facts:
        return f"试读自 {facts['trial_from']} 起，{facts['trial_until']} 期满"
    return ""
