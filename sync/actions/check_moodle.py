"""The part of the check that asks Moodle: can it be reached, does the service user see and do what is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from config.problems import ConfigError
from connector.moodle.courses import get_courses
from connector.moodle.errors import MoodleError
from connector.moodle.findings import Finding
from connector.moodle.port import Moodle
from connector.moodle.probes import probe_course, probe_site
from connector.moodle.site import get_site_info
from sync.actions.check_finding import CheckFinding, Severity

if TYPE_CHECKING:
    from sync.site import Site

_PROBED_COURSES: Final = 3
_SEVERITY: Final[dict[str, Severity]] = {"error": "error", "warning": "warning", "note": "warning"}


def moodle_findings(site: Site) -> list[CheckFinding]:
    """Return what a look at Moodle found; a Moodle that cannot be asked is itself a finding."""
    try:
        with site.moodle() as moodle:
            return list(_probe(moodle))
    except ConfigError as error:
        return [CheckFinding("settings", "error", "Moodle 令牌", str(error), "见管理员手册“在 Moodle 上做准备”")]
    except MoodleError as error:
        return [CheckFinding("moodle", "error", "Moodle", str(error), error.advice)]


def _probe(moodle: Moodle) -> Iterator[CheckFinding]:
    info = get_site_info(moodle)
    yield CheckFinding("moodle", "ok", "Moodle", f"{info.release}，账号 {info.username}")
    yield from _converted(probe_site(moodle, info))
    courses = [course for course in get_courses(moodle) if course.id != 1]
    found = dict.fromkeys(finding for course in courses[-_PROBED_COURSES:] for finding in probe_course(moodle, course))
    yield from _converted(found)


def _converted(findings: Iterable[Finding]) -> Iterator[CheckFinding]:
    for finding in findings:
        yield CheckFinding("moodle", _SEVERITY[finding.severity.value], finding.code, finding.what, finding.remedy)
