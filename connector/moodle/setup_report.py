"""What only an administrator sees of a Moodle, as ``setup.php --report`` wrote it down, and what is amiss in it.

The token shows none of it: when it expires, from where it may be used, which rights its owner lacks or needn't have,
through which outputs a message leaves the site, whom it will not reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import AwareDatetime, ValidationError

from connector.moodle.findings import Finding, Severity
from connector.moodle.payloads import Payload
from connector.moodle.rights import what_fails

MAX_BYTES: Final = 1_000_000
OLD_AFTER: Final = timedelta(days=90)
"""A report says how things were; after this long it should be made again."""
EXPIRES_SOON: Final = timedelta(days=30)
_CRON_LATE_SECONDS: Final = 3600
_AGAIN: Final = "请重新运行 setup.php（加 --report）。"
_OUTPUTS: Final = {"email": "电子邮件", "airnotifier": "手机推送", "popup": "站内弹出提示", "jabber": "Jabber"}
_STAYS: Final = "popup"
_ROLES: Final = ("yujing", "yujing-courses")


class Account(Payload):
    """The service user: its roles, whether it is more than it should be, what its preferences hide."""

    username: str | None
    suspended: bool
    site_admin: bool
    roles: tuple[str, ...]
    timezone: str
    sees_suspended_marks: bool


class Capabilities(Payload):
    """Rights: needed and lacking, held in some categories only, given and not needed, forbidden in some place."""

    missing: tuple[str, ...]
    in_categories: tuple[str, ...] = ()
    not_needed: tuple[str, ...]
    forbidden_somewhere: tuple[str, ...]


class Functions(Payload):
    """The service's functions: needed and lacking, offered and not needed."""

    missing: tuple[str, ...]
    not_needed: tuple[str, ...]


class Token(Payload):
    """A token's end (None: never) and the addresses from which it may be used (empty: any)."""

    valid_until: AwareDatetime | None
    addresses: str


class Output(Payload):
    """A way by which a message leaves the site, in Moodle's name for it."""

    name: str
    configured: bool
    by_default: bool
    forced: bool


class Messages(Payload):
    """What becomes of a message; ``contacts_only`` counts the accounts that take messages from contacts only."""

    enabled: bool
    outputs: tuple[Output, ...]
    all_users: bool
    contacts_only: int


class SiteSettings(Payload):
    """Settings that the whole site shares."""

    timezone: str
    forced_timezone: str | None
    show_user_identity: tuple[str, ...]
    hidden_user_fields: tuple[str, ...]
    shows_marks: bool
    shows_ranges: bool
    cron_seconds_ago: int
    profile_fields_seen_by_all: tuple[str, ...] = ()
    course_fields_not_given: tuple[str, ...] = ()


class SetupReport(Payload):
    """The whole report."""

    format: Literal[1]
    made_at: AwareDatetime
    release: str
    wwwroot: str
    account: Account
    capabilities: Capabilities
    functions: Functions
    tokens: tuple[Token, ...]
    messages: Messages
    settings: SiteSettings


class SetupReportError(ValueError):
    """A file that is no report of ours, or of another version; says what to do, in Chinese."""


def read_setup_report(path: Path) -> SetupReport:
    """Read a report; raise `SetupReportError` where the file is not one."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SetupReportError(f"{path.name} 太大，不是 setup.php 写的。{_AGAIN}")
        return SetupReport.model_validate_json(path.read_bytes())
    except OSError as error:
        raise SetupReportError(f"读不了 {path.name}：{error.strerror}") from error
    except ValidationError as error:
        raise SetupReportError(f"{path.name} 不是这一版 setup.php 写的报告。{_AGAIN}") from error


def check_setup_report(report: SetupReport, *, url: str, timezone: str, now: datetime) -> list[Finding]:
    """Check what a report says, for the Moodle at ``url`` and a site in ``timezone``."""
    return [
        *_itself(report, url, now),
        *_account(report.account, timezone),
        *_rights(report),
        *_tokens(report.tokens, now),
        *_messages(report.messages),
        *_settings(report.settings),
    ]


def _itself(report: SetupReport, url: str, now: datetime) -> Iterator[Finding]:
    if urlsplit(report.wwwroot).netloc != urlsplit(url).netloc:
        what = f"站点情况报告说的是另一个站点：{report.wwwroot}。"
        yield Finding("report-elsewhere", Severity.ERROR, what, f"在 {url} 的服务器上{_AGAIN[1:]}")
    if now - report.made_at > OLD_AFTER:
        what = f"站点情况报告是 {(now - report.made_at).days} 天前的，其后的变化看不到。"
        yield Finding("report-old", Severity.NOTE, what, _AGAIN)


def _account(account: Account, timezone: str) -> Iterator[Finding]:
    if account.suspended:
        yield Finding("account-suspended", Severity.ERROR, "服务账号已被停用。", "请在 Moodle 中恢复该账号。")
    if account.site_admin:
        what = "服务账号是站点管理员，令牌一旦泄露，整个站点都会失守。"
        yield Finding("service-user-admin", Severity.WARNING, what, "请改用 setup.php 建立的最小权限账号。")
    others = [role for role in account.roles if role not in _ROLES]
    if others:
        what = f"服务账号还有别的角色：{'、'.join(others)}。"
        yield Finding("roles-other", Severity.WARNING, what, "请在 Moodle 中收回这些角色，只留 yujing。")
    if not account.sees_suspended_marks:
        what = "服务账号的偏好 grade_report_showonlyactiveenrol 没有设为 0：整门课程的成绩里没有已暂停选课的学生。"
        yield Finding("preference-missing", Severity.WARNING, what, "请重新运行 setup.php。")
    if account.timezone != timezone:
        what = f"服务账号的时区是 {account.timezone}，settings.toml 写的是 {timezone}。"
        yield Finding("timezone-other", Severity.WARNING, what, f"请用 setup.php --timezone={timezone} 重新运行一次。")


def _rights(report: SetupReport) -> Iterator[Finding]:
    again = "请重新运行 setup.php。"
    for line in what_fails(report.capabilities.missing):
        yield Finding("capability-missing", Severity.ERROR, f"服务账号缺少权限 {line}。", again)
    if report.capabilities.in_categories:
        what = f"有 {len(report.capabilities.in_categories)} 项权限只在某些课程分类中有，别的分类中的课程读不到。"
        remedy = "只给一个学院用时应当如此，也请不要再运行 setup.php（--dry-run 除外）：它会补上全站的权限。"
        yield Finding("capability-in-categories", Severity.NOTE, what, remedy)
    for line in what_fails(report.capabilities.forbidden_somewhere):
        what = f"在某些课程或分类里禁止了权限 {line}，那里的数据会读不全。"
        yield Finding("capability-forbidden", Severity.WARNING, what, "请在 Moodle 中撤销对角色 yujing 的限制。")
    if report.capabilities.not_needed:
        what = f"服务账号有不需要的权限：{'、'.join(report.capabilities.not_needed)}。"
        yield Finding("capability-not-needed", Severity.WARNING, what, f"令牌泄露时它们会加重损失，{again}")
    if report.functions.missing:
        what = f"服务中缺少函数：{'、'.join(report.functions.missing)}。"
        yield Finding("functions-missing", Severity.ERROR, what, again)
    if report.functions.not_needed:
        what = f"服务中有不需要的函数：{'、'.join(report.functions.not_needed)}。"
        yield Finding("functions-not-needed", Severity.WARNING, what, again)


def _tokens(tokens: tuple[Token, ...], now: datetime) -> Iterator[Finding]:
    if not tokens:
        yield Finding("token-none", Severity.ERROR, "服务账号没有有效的令牌。", "请用 setup.php --token-file 生成。")
    if len(tokens) > 1:
        what = f"服务账号有 {len(tokens)} 个有效的令牌。"
        yield Finding("token-several", Severity.NOTE, what, "换好令牌之后，请作废不再使用的那些。")
    for token in tokens:
        if token.valid_until is not None and token.valid_until - now < EXPIRES_SOON:
            what = f"令牌在 {token.valid_until.date()} 到期，届时一切读写都会停下。"
            yield Finding("token-expires", Severity.WARNING, what, "请提前用 setup.php --rotate-token 换一个。")
        if not token.addresses:
            what = "令牌可以从任何地址使用。"
            yield Finding("token-anywhere", Severity.NOTE, what, "建议用 setup.php --ip=本机地址 限定来源。")


def _messages(messages: Messages) -> Iterator[Finding]:
    if not messages.enabled:
        what = "站点关闭了站内消息，预警消息发不出去。"
        yield Finding("messaging-off", Severity.ERROR, what, "请在“站点管理 › 常规项 › 高级特性”中勾选“启用消息系统”。")
    leaving = [each for each in messages.outputs if each.configured and each.name != _STAYS]
    for output in leaving:
        if output.by_default or output.forced:
            name = _OUTPUTS.get(output.name, output.name)
            how = "强制" if output.forced else "默认"
            what = f"站内消息会{how}同时以{name}发出：全文离开 Moodle，到达学生登记的邮箱或设备。"
            remedy = "若不希望如此，请在“站点管理 › 常规项 › 消息 › 通知设置”中关掉“用户之间的个人消息”的这一渠道。"
            yield Finding(f"leaves-by-{output.name}", Severity.NOTE, what, remedy)
    if messages.contacts_only:
        what = f"有 {messages.contacts_only} 个账号只接收联系人的消息；凭 moodle/site:messageanyuser 仍能送达。"
        yield Finding("contacts-only", Severity.NOTE, what, "不必处理；若收回了该权限，这些学生须当面送达。")


def _settings(settings: SiteSettings) -> Iterator[Finding]:
    if not settings.shows_marks:
        what = "用户成绩报表没有打开“显示成绩”，成绩和日期都读不到。"
        yield Finding("marks-off", Severity.ERROR, what, "请在“站点管理 › 成绩 › 报表设置 › 用户报表”中打开。")
    if not settings.shows_ranges:
        what = "用户成绩报表没有打开“显示成绩范围”，不能判断成绩的分制。"
        yield Finding("range-off", Severity.WARNING, what, "请在“站点管理 › 成绩 › 报表设置 › 用户报表”中打开。")
    if settings.forced_timezone:
        what = f"站点强制所有账号使用时区 {settings.forced_timezone}。"
        yield Finding("timezone-forced", Severity.NOTE, what, "若与学校所在时区不同，请在 Moodle 中改正。")
    if "idnumber" in settings.hidden_user_fields:
        what = "站点把学号（idnumber）列为隐藏字段。"
        yield Finding("idnumber-hidden", Severity.WARNING, what, "请在“站点管理 › 用户 › 权限 › 用户策略”中改正。")
    if settings.profile_fields_seen_by_all:
        what = f"个人资料字段 {'、'.join(settings.profile_fields_seen_by_all)} 对所有人可见，同学之间能互相看到。"
        remedy = "请在“站点管理 › 用户 › 帐号 › 追加管理字段”中把“该字段对谁可见”改为“对注册用户可见”。"
        yield Finding("profile-fields-exposed", Severity.WARNING, what, remedy)
    if settings.course_fields_not_given:
        what = f"课程字段 {'、'.join(settings.course_fields_not_given)} 不是每个人可见，映射用到时读不到。"
        remedy = "请在“站点管理 › 课程 › 课程自定义字段”中把该字段的“可见到”改为“每个人”。"
        yield Finding("course-fields-withheld", Severity.WARNING, what, remedy)
    if settings.cron_seconds_ago > _CRON_LATE_SECONDS:
        what = "写报告时，Moodle 的定时任务（cron）已有一小时以上没有运行：结课情况不会更新，邮件也发不出。"
        yield Finding("cron-late", Severity.WARNING, what, "请检查 Moodle 服务器上的 cron。")
