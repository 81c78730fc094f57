"""Who may do what: the roles by action, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from config.procedure_life import CaseAction, Role

_ADMIN, _DEAN, _AFFAIRS = Role.ADMINISTRATOR, Role.DEANS_OFFICE, Role.STUDENT_AFFAIRS
_LEADER, _SECRETARY, _ARCHIVIST = Role.COLLEGE_LEADER, Role.SECRETARY, Role.ARCHIVIST
_COUNSELLOR, _ADVISER = Role.COUNSELLOR, Role.CLASS_ADVISER
_DECIDING: Final = (_DEAN, _LEADER)
_OFFICES: Final = (_ADMIN, _DEAN, _LEADER, _SECRETARY)
_WITH_STUDENTS: Final = (*_OFFICES, _COUNSELLOR, _ADVISER)

USUAL: Final[Mapping[CaseAction, tuple[Role, ...]]] = {
    CaseAction.PROPOSE: (_DEAN, _LEADER, _SECRETARY),
    CaseAction.ANNOUNCE: _OFFICES,
    CaseAction.CONFIRM: _DECIDING,
    CaseAction.REJECT: _DECIDING,
    CaseAction.REVIEW: _DECIDING,
    CaseAction.OBJECT: _WITH_STUDENTS,
    CaseAction.ANSWER: _DECIDING,
    CaseAction.CONSENT: (_DEAN, _LEADER, _SECRETARY),
    CaseAction.APPROVE: _DECIDING,
    CaseAction.SUPPORT: _WITH_STUDENTS,
    CaseAction.REEXAMINE: _DECIDING,
    CaseAction.REVOKE: _DECIDING,
    CaseAction.LIFT: _DECIDING,
    CaseAction.CLOSE: _OFFICES,
    CaseAction.RECORD: (*_WITH_STUDENTS, _AFFAIRS),
    CaseAction.PUBLISH: _DECIDING,
    CaseAction.ARCHIVE: (_ARCHIVIST, _DEAN, _SECRETARY),
}
"""Who may do what with a case, where the policy's procedure says nothing else.

What a regulation leaves to leaders (to review, answer, sign, revoke, lift) no technical role may do; whoever talks with
students may write down what they said.
"""


class SiteAction(StrEnum):
    """What can be done with a site as a whole, or with all of some colleges."""

    IMPORT = "import"
    PULL = "pull"
    EVALUATE = "evaluate"
    PLAN = "plan"
    ACCEPT = "accept"
    APPROVE = "approve"
    ABANDON = "abandon"
    APPLY = "apply"
    DRIFT = "drift"
    SEND = "send"
    SETTLE = "settle"
    UNINSTALL = "uninstall"
    EXPORT = "export"
    PRINT = "print"
    EXEMPT = "exempt"
    RECEIVE = "receive"
    FORGET = "forget"
    RETAIN = "retain"
    KEYS = "keys"
    AUDIT = "audit"
    BACKUP = "backup"
    RESTORE = "restore"


SITE_ROLES: Final[Mapping[SiteAction, tuple[Role, ...]]] = {
    SiteAction.IMPORT: (_ADMIN, _DEAN),
    SiteAction.PULL: (_ADMIN, _DEAN),
    SiteAction.EVALUATE: _OFFICES,
    SiteAction.PLAN: _OFFICES,
    SiteAction.ACCEPT: (_ADMIN, _DEAN),
    SiteAction.APPROVE: (_ADMIN, _DEAN, _LEADER),
    SiteAction.ABANDON: (_ADMIN, _DEAN, _LEADER),
    SiteAction.APPLY: _OFFICES,
    SiteAction.DRIFT: (_ADMIN, _DEAN, _LEADER),
    SiteAction.SEND: _OFFICES,
    SiteAction.SETTLE: (*_OFFICES, _COUNSELLOR),
    SiteAction.UNINSTALL: (_ADMIN,),
    SiteAction.EXPORT: (_ADMIN, _DEAN),
    SiteAction.PRINT: (*_OFFICES, _AFFAIRS, _ARCHIVIST),
    SiteAction.EXEMPT: _DECIDING,
    SiteAction.RECEIVE: (_DEAN, _LEADER, _SECRETARY, _AFFAIRS, _COUNSELLOR, _ADVISER),
    SiteAction.FORGET: (_ADMIN, _DEAN),
    SiteAction.RETAIN: (_ADMIN, _ARCHIVIST),
    SiteAction.KEYS: (_ADMIN,),
    SiteAction.AUDIT: (_ADMIN, _DEAN, _ARCHIVIST),
    SiteAction.BACKUP: (_ADMIN,),
    SiteAction.RESTORE: (_ADMIN,),
}
"""Who may do what with a site. ``approve`` is for plans that decide about no case; cases go by `CaseAction.APPROVE`."""

SITE_TITLES: Final[Mapping[SiteAction, str]] = {
    SiteAction.IMPORT: "导入教务数据",
    SiteAction.PULL: "读取 Moodle",
    SiteAction.EVALUATE: "判断",
    SiteAction.PLAN: "做计划",
    SiteAction.ACCEPT: "具名接受停止或超限",
    SiteAction.APPROVE: "批准计划",
    SiteAction.ABANDON: "放弃计划",
    SiteAction.APPLY: "执行计划",
    SiteAction.DRIFT: "处理手工改动",
    SiteAction.SEND: "发送消息",
    SiteAction.SETTLE: "了结消息",
    SiteAction.UNINSTALL: "从 Moodle 中清除",
    SiteAction.EXPORT: "导出数据",
    SiteAction.PRINT: "打印名单和文书",
    SiteAction.EXEMPT: "登记例外",
    SiteAction.RECEIVE: "登记收到名单",
    SiteAction.FORGET: "清除个人信息",
    SiteAction.RETAIN: "清理过期资料",
    SiteAction.KEYS: "更换密钥",
    SiteAction.AUDIT: "查看审计记录",
    SiteAction.BACKUP: "备份",
    SiteAction.RESTORE: "恢复备份",
}

CASE_TITLES: Final[Mapping[CaseAction, str]] = {
    CaseAction.PROPOSE: "提出预警",
    CaseAction.ANNOUNCE: "告知本人",
    CaseAction.CONFIRM: "确认",
    CaseAction.REJECT: "决定不予预警",
    CaseAction.REVIEW: "审查等级",
    CaseAction.OBJECT: "登记异议",
    CaseAction.ANSWER: "答复异议",
    CaseAction.CONSENT: "登记各方意见",
    CaseAction.APPROVE: "签发名单",
    CaseAction.SUPPORT: "转入帮扶",
    CaseAction.REEXAMINE: "复核",
    CaseAction.REVOKE: "撤销预警",
    CaseAction.LIFT: "解除预警",
    CaseAction.CLOSE: "结案",
    CaseAction.RECORD: "登记记录",
    CaseAction.PUBLISH: "公布名单",
    CaseAction.ARCHIVE: "归档",
}

BY_COLLEGE: Final = frozenset({SiteAction.PLAN, SiteAction.PRINT})
"""What can be done for one college alone, where somebody of a college asks for it (``--college``)."""

BY_SYSTEM: Final = frozenset(
    {
        SiteAction.PULL,
        SiteAction.EVALUATE,
        SiteAction.PLAN,
        SiteAction.APPLY,
        SiteAction.SEND,
        SiteAction.BACKUP,
    }
)
"""What the program does by itself: it prepares, and carries out what people approved."""
