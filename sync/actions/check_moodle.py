"""The part of the check that asks Moodle: can it be reached, does the service user see and do what is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from config.problems import ConfigError
from connector.moodle.batching import MAX_ENTRIES
from connector.moodle.course_list import get_all_courses
from connector.moodle.courses import Course
from connector.moodle.encoding import MAX_VARIABLES
from connector.moodle.errors import MoodleError, MoodleRefused, MoodleRejectedRow
from connector.moodle.findings import Finding
from connector.moodle.probes import COURSE_LIST, Look, look_into, probe_site, spread
from connector.moodle.rights import untold
from connector.moodle.setup_report import SetupReportError, check_setup_report, read_setup_report
from connector.moodle.site import get_site_info
from sync.actions.check_coverage import coverage_findings
from sync.actions.check_finding import CheckFinding, Severity
from sync.mapping.identity import identify, is_ignored
from sync.pull.session import conventions_of
from sync.store.catalogue import load_catalogue
from sync.store.placements import placed_courses, placements

if TYPE_CHECKING:
    from connector.moodle.transport import MoodleTransport
    from sync.mapping.conventions import Conventions
    from sync.site import Site

SETUP_REPORT: Final = "moodle-setup.json"
"""What ``setup.php --report`` wrote, in the site folder."""

_SEVERITY: Final[dict[str, Severity]] = {"error": "error", "warning": "warning", "note": "note"}
_SHOWN: Final = 3
_CLOCKS_APART: Final = timedelta(minutes=2)


def moodle_findings(site: Site, courses: int) -> list[CheckFinding]:
    """Return what a look at Moodle found, with ``courses`` looked into.

    A Moodle that cannot be asked is itself a finding.
    """
    seen: list[CheckFinding] = []
    try:
        with site.moodle() as moodle:
            seen += _probe(site, moodle, courses)
    except ConfigError as error:
        seen.append(CheckFinding("settings", "error", "Moodle 令牌", str(error), "见管理员手册“在 Moodle 上做准备”"))
    except MoodleError as error:
        seen.append(CheckFinding("moodle", "error", "Moodle", str(error), error.advice))
    return [*_told_once(list(_setup_report(site)), seen), *seen]


def _told_once(reported: Iterable[CheckFinding], seen: Iterable[CheckFinding]) -> Iterator[CheckFinding]:
    """Yield what only the report says: what is seen now outranks what was written down some day."""
    now = {finding.subject.partition(":")[0] for finding in seen if finding.severity != "ok"}
    yield from (finding for finding in reported if finding.severity == "ok" or finding.subject not in now)


def _setup_report(site: Site) -> Iterator[CheckFinding]:
    """Yield what only an administrator of Moodle sees, as far as it was written down."""
    file = site.folder / SETUP_REPORT
    if not file.exists():
        unseen = "、".join(untold())
        what = (
            "没有站点情况报告：令牌何时到期、限定的地址、多余的权限、消息是否另发邮件，"
            f"以及有没有这些权限，从外面看不到：{unseen}"
        )
        advice = f"在 Moodle 服务器上运行 setup.php --report=文件，把它放到 {file}"
        yield CheckFinding("moodle", "note", "站点情况报告", what, advice)
        return
    try:
        report = read_setup_report(file)
    except SetupReportError as error:
        yield CheckFinding("moodle", "warning", "站点情况报告", str(error), "换成新写的报告")
        return
    settings = site.settings
    amiss = check_setup_report(report, url=settings.moodle.url, timezone=settings.site.timezone, now=site.clock.now())
    yield from (_converted(finding) for finding in amiss)
    day = report.made_at.astimezone(settings.site.zone).date()
    yield CheckFinding("moodle", "ok", "站点情况报告", f"{day} 写，{len(amiss)} 项值得注意")


def _clock(site: Site, server_time: datetime | None) -> Iterator[CheckFinding]:
    """Yield how far Moodle's clock and ours are apart: marks bear its time, waiting and quiet hours follow ours."""
    if server_time is None:
        yield CheckFinding("moodle", "note", "时钟", "Moodle 服务器没有告诉它的时间，无法比较两边的时钟")
        return
    apart = abs(site.clock.now() - server_time)
    if apart > _CLOCKS_APART:
        what = f"本机与 Moodle 服务器的时钟相差 {int(apart.total_seconds())} 秒，成绩日期和免打扰时段会不准"
        yield CheckFinding("moodle", "warning", "时钟", what, "请在两台机器上打开网络校时（NTP）")
    else:
        yield CheckFinding("moodle", "ok", "时钟", f"两边一致；日期按 {site.settings.site.timezone}")


def _probe(site: Site, moodle: MoodleTransport, limit: int) -> Iterator[CheckFinding]:
    info = get_site_info(moodle)
    what = f"{info.release}，账号 {info.username}，{len(info.functions)} 个函数"
    yield CheckFinding("moodle", "ok", "Moodle", what)
    yield from _clock(site, moodle.server_time)
    amiss = probe_site(moodle, info)
    yield from (_converted(finding) for finding in amiss if finding.code != COURSE_LIST)
    if not any(finding.code == "input-vars-small" for finding in amiss):
        what = f"一次请求可带 {MAX_VARIABLES} 个变量；写入每次至多 {MAX_ENTRIES} 条"
        yield CheckFinding("moodle", "ok", "请求的大小", what)
    listed = [finding for finding in amiss if finding.code == COURSE_LIST]
    try:
        courses = get_all_courses(moodle)
    except (MoodleRefused, MoodleRejectedRow):
        yield from (_converted(finding) for finding in listed)
        return
    with site.store.read() as tx:
        placed = placed_courses(tx, site.store.site_id)
        ours = placements(tx, site.store.site_id)
    looks = [look_into(moodle, course) for course in spread(_read(site, courses), limit, placed)]
    yield from _of_list(listed, looks)
    yield from _of_courses(looks)
    yield from _unseen_groups(looks, ours)
    yield from coverage_findings(courses, looks, _conventions(site, [look.course for look in looks]))


def _read(site: Site, courses: Iterable[Course]) -> Iterator[Course]:
    """Leave out the courses that the mapping passes over: a pull doesn't read them, and the token needn't."""
    mapping = site.settings.mapping.offerings
    return (course for course in courses if not is_ignored(course, mapping))


def _of_list(listed: Iterable[Finding], looks: Iterable[Look]) -> Iterator[CheckFinding]:
    """Yield a refusal of the whole list of courses: where some courses can be read, the token is for these only."""
    some = any(look.roster for look in looks)
    for finding in listed:
        if some:
            what = "令牌只能读取一部分课程（例如角色只指派在某个课程分类上），整站的课程清单被拒绝；读取不受影响"
            advice = "若本来就只给了一个学院的权限，不必处理；否则请重新运行 setup.php"
            yield CheckFinding("moodle", "note", finding.code, what, advice)
        else:
            yield _converted(finding)


def _conventions(site: Site, courses: Iterable[Course]) -> Conventions:
    """What the mapping reads by; who takes a code that several share is loaded for these courses only."""
    with site.store.read() as tx:
        catalogue = load_catalogue(tx, site.store.site_id)
        codes = [identify(each, each.idnumber, site.settings.mapping.offerings, catalogue).codes for each in courses]
        shared = {code for several in codes if len(several) > 1 for code in several}
        if shared:
            catalogue = load_catalogue(tx, site.store.site_id, shared)
    return conventions_of(site.settings, catalogue, site.clock.now())


def _of_courses(looks: Sequence[Look]) -> Iterator[CheckFinding]:
    """Yield the faults found in courses, those of one kind together, and how many courses were looked into."""
    by_code: dict[str, list[Finding]] = {}
    for look in looks:
        for finding in look.findings:
            by_code.setdefault(finding.code, []).append(finding)
    for code, findings in by_code.items():
        first = findings[0]
        more = f"（抽查的 {len(looks)} 门课程中有 {len(findings)} 门如此）" if len(findings) > 1 else ""
        details = tuple(finding.what for finding in findings)
        yield CheckFinding("moodle", _SEVERITY[first.severity.value], code, first.what + more, first.remedy, details)
    yield CheckFinding("moodle", "ok", "抽查课程", f"抽查了 {len(looks)} 门，分布在各课程分类")


def _unseen_groups(looks: Sequence[Look], ours: dict[int, frozenset[str]]) -> Iterator[CheckFinding]:
    """Yield the courses looked into where a group that we made is not seen any more."""
    unseen = [
        look.course.shortname
        for look in looks
        if look.groups is not None
        and ours.get(look.course.id, frozenset()) - {group.idnumber for group in look.groups if group.idnumber}
    ]
    if unseen:
        what = f"{len(unseen)} 门课程里看不到本软件建的小组：服务账号缺少 moodle/course:viewhiddengroups，或已被人删除"
        advice = "先核对权限；若是被人删除，下一次 yujing plan 会提出补建"
        shown = "、".join(unseen[:_SHOWN]) + ("……" if len(unseen) > _SHOWN else "")
        yield CheckFinding("moodle", "warning", "名单标注", f"{what}（{shown}）", advice, tuple(unseen))


def _converted(finding: Finding) -> CheckFinding:
    return CheckFinding("moodle", _SEVERITY[finding.severity.value], finding.code, finding.what, finding.remedy)
