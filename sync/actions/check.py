"""Is everything set up right, what is missing, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.problems import ConfigError
from config.settings_file import load_settings
from sync.actions.check_actors import actor_findings
from sync.actions.check_finding import CheckFinding
from sync.actions.check_machine import machine_findings
from sync.actions.check_paper import paper_findings
from sync.actions.check_policies import policy_findings
from sync.actions.check_sources import source_findings
from sync.quality.listing import listed
from sync.store.facts import count_rows

if TYPE_CHECKING:
    from sync.site import Site

_ORDER: Final = ("error", "warning", "note", "ok")
COURSES: Final = 12
"""Courses of Moodle looked into, unless another number is asked for."""

_COUNTED: Final = ("terms", "students", "courses", "programmes", "enrolments", "attempts", "events")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Everything that was looked at, the worst first."""

    findings: tuple[CheckFinding, ...]


def check_site(folder: Path, *, online: bool = True, courses: int = COURSES) -> CheckResult:
    """Look at settings, secrets, policies, store, this machine and, when ``online``, at Moodle and how it maps.

    ``courses`` is how many courses of Moodle are looked into.

    Nothing is changed anywhere, but that the store's tables are made where they are missing.
    """
    try:
        load_settings(folder)
    except ConfigError as error:
        return _sorted(
            CheckFinding("settings", "error", f"{problem.file} {problem.place}".strip(), problem.text, "改好后再次运行")
            for problem in error.problems
        )
    from sync.site import open_site

    try:
        findings = _look(open_site(folder), online=online, courses=courses)
    except ConfigError as error:
        advice = "改正 store.url，或启动数据库，再次运行"
        findings = [CheckFinding("store", "error", problem.place, problem.text, advice) for problem in error.problems]
    return _sorted(findings)


def _look(opening: AbstractContextManager[Site], *, online: bool, courses: int) -> list[CheckFinding]:
    with opening as site:
        with site.store.read() as tx:
            rows = {name: count_rows(tx, name, site.store.site_id) for name in _COUNTED}
        findings = [
            *_settings(site),
            *actor_findings(site),
            *_data_key(site),
            *policy_findings(site),
            *_store(site),
            *_listed(site),
            *machine_findings(site),
            *paper_findings(site),
        ]
        findings += source_findings(site.settings, rows)
        if online:
            from sync.actions.check_moodle import moodle_findings

            findings += moodle_findings(site, courses)
    return findings


def _sorted(findings: Iterator[CheckFinding] | list[CheckFinding]) -> CheckResult:
    return CheckResult(tuple(sorted(findings, key=lambda finding: _ORDER.index(finding.severity))))


def _settings(site: Site) -> Iterator[CheckFinding]:
    yield CheckFinding("settings", "ok", "设置文件", "可以读取，没有错误")
    if "请填写" in site.settings.site.university:
        yield CheckFinding("settings", "error", "site.university", "还没有填写学校全称", "它会印在通知书上")
    for contact in site.settings.contacts:
        if contact.name.startswith("（") or contact.telephone.startswith("（"):
            where = contact.college or "全校默认"
            yield CheckFinding("settings", "error", "contacts", f"{where}的联系人还没有填写", "学生要知道有疑问找谁")
    wait, longest = site.settings.messages.unknown_wait_seconds, site.settings.moodle.longest_request_seconds
    what = f"结果不明的，{wait} 秒后核对；服务器一次请求最长 {longest} 秒（longest_request_seconds，请与 php-fpm 核对）"
    yield CheckFinding("settings", "ok", "消息的核对", what)
    try:
        site.marker_key()
        yield CheckFinding("settings", "ok", "消息编号密钥", "已就绪")
    except ConfigError as error:
        yield CheckFinding("settings", "error", "消息编号密钥", str(error), "运行 yujing init 会生成它")


def _data_key(site: Site) -> Iterator[CheckFinding]:
    from sync.actions.keys import keys_status

    try:
        status = keys_status(site)
    except ConfigError as error:
        yield CheckFinding("settings", "error", "数据密钥", str(error), "改好后再次运行")
        return
    if status.used in status.at_hand and not status.unreadable:
        yield CheckFinding("settings", "ok", "数据密钥", "已就绪")
        return
    what = f"正在使用的密钥 {status.used} 不在手边，{status.unreadable} 个版本的监护人和重点关注信息读不出来"
    advice = "放回密钥；确已遗失见 yujing keys lost。判断、计划、通知书不受影响，导入监护人要等它"
    yield CheckFinding("settings", "warning", "数据密钥", what, advice)


def _store(site: Site) -> Iterator[CheckFinding]:
    database = site.store.engine.dialect.name
    yield CheckFinding("store", "ok", "数据库", f"{database}，可以读写，结构为最新")


def _listed(site: Site) -> Iterator[CheckFinding]:
    """Yield what is amiss in what was imported and pulled, those of one kind together."""
    with site.store.read() as tx:
        found = listed(tx, site.store.site_id)
    kinds: dict[str, list[str]] = {}
    for finding in found:
        kinds.setdefault(finding.code, []).append(finding.text)
    for code, texts in kinds.items():
        more = f"（另有 {len(texts) - 1} 处，见 --json）" if len(texts) > 1 else ""
        yield CheckFinding("mapping", "warning", code, texts[0] + more, details=tuple(texts))
