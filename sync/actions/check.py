"""Is everything set up right, what is missing, and how to mend it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.policy_files import PolicyError
from config.problems import ConfigError
from config.settings_file import load_settings
from sync.actions.check_finding import CheckFinding
from sync.regulations import regulations_of

if TYPE_CHECKING:
    from sync.site import Site

_ORDER: Final = ("error", "warning", "ok")
_DISK_MEGABYTES: Final = 500


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Everything that was looked at, the worst first."""

    findings: tuple[CheckFinding, ...]


def check_site(folder: Path, *, online: bool = True) -> CheckResult:
    """Look at settings, secrets, policies, store, paper and, when ``online``, at Moodle and how its courses map.

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
        findings = _look(open_site(folder), online=online)
    except ConfigError as error:
        advice = "改正 store.url，或启动数据库，再次运行"
        findings = [CheckFinding("store", "error", problem.place, problem.text, advice) for problem in error.problems]
    return _sorted(findings)


def _look(opening: AbstractContextManager[Site], *, online: bool) -> list[CheckFinding]:
    with opening as site:
        findings = [*_settings(site), *_policies(site), *_store(site), *_mapping(site), *_paper(site)]
        if online:
            from sync.actions.check_moodle import moodle_findings

            findings += moodle_findings(site)
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
    try:
        site.marker_key()
        yield CheckFinding("settings", "ok", "消息编号密钥", "已就绪")
    except ConfigError as error:
        yield CheckFinding("settings", "error", "消息编号密钥", str(error), "运行 yujing init 会生成它")


def _policies(site: Site) -> Iterator[CheckFinding]:
    try:
        regulations = regulations_of(site)
    except (PolicyError, ConfigError) as error:
        yield CheckFinding("policies", "error", "规定", str(error), "按提示修改规定文件或设置")
        return
    for regulation in regulations:
        count = len(regulation.law.clauses)
        yield CheckFinding(
            "policies", "ok", regulation.id, f"《{regulation.title}》，{count} 条，{regulation.scope or '全校'}"
        )
        if not regulation.procedure.notices:
            advice = "在规定文件的 procedure.notices 中写明"
            yield CheckFinding("policies", "warning", regulation.id, "没有指定通知书的样式", advice)


def _store(site: Site) -> Iterator[CheckFinding]:
    from sync.store.facts import load_table

    titles = {"terms": "校历", "students": "学籍", "courses": "课程目录"}
    with site.store.read() as tx:
        counts = {name: load_table(tx, name, site.store.site_id).num_rows for name in titles}
    database = site.store.engine.dialect.name
    yield CheckFinding("store", "ok", "数据库", f"{database}，结构为最新")
    advice = "运行 yujing import 导入教务数据"
    for name, title in titles.items():
        rows = counts[name]
        found = f"{title} {rows} 行" if rows else f"还没有{title}"
        yield CheckFinding("store", "ok" if rows else "warning", title, found, "" if rows else advice)
    free = shutil.disk_usage(site.folder).free // 1_000_000
    if free < _DISK_MEGABYTES:
        yield CheckFinding("store", "warning", "磁盘", f"只剩 {free} MB", "请腾出空间，否则可能写到一半停下")


def _mapping(site: Site) -> Iterator[CheckFinding]:
    """Yield what is amiss in what was imported and pulled."""
    from sync.quality.listing import listed
    from sync.store.facts import load_facts

    with site.store.read() as tx:
        found = listed(tx, site.store.site_id, load_facts(tx, site.store.site_id))
    for finding in found:
        yield CheckFinding("mapping", "warning", f"{finding.code} {finding.subject}", finding.text)


def _paper(site: Site) -> Iterator[CheckFinding]:
    from reports.fonts import FontError, load
    from sync.filling.setup import font_choice

    try:
        load(font_choice(site))
        yield CheckFinding("paper", "ok", "字体", "可用")
    except FontError as error:
        yield CheckFinding("paper", "error", "字体", str(error), "改正 paper 中的字体名，或留空使用自带字体")
    output = site.path(site.settings.paper.output)
    if output.exists() and not os.access(output, os.W_OK):
        yield CheckFinding("paper", "error", "输出文件夹", f"{output} 不能写入", "请检查权限")
