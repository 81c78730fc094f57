"""Taking everything out again with a token whose rights on courses hold in one course category only."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.secrets import ensure_secret
from config.settings import Settings
from connector.moodle.cohorts import NewCohort, add_cohort_members, create_cohorts, delete_cohorts, search_cohorts
from connector.moodle.courses import get_courses_by_field
from connector.moodle.enrolments import get_enrolled_users
from connector.moodle.groups import NewGroup, add_group_members, create_groups, delete_groups, get_course_groups
from connector.moodle.setup_report import check_setup_report, read_setup_report
from sync.actions.uninstall import plan_uninstall, uninstall
from sync.clock import SystemClock
from sync.site import Site
from sync.store.database import open_store
from sync.store.migrate import migrate
from tests.contracts.conftest import CURRENT_COURSE
from tests.contracts.setup_running import CATEGORY_ROLE, RealSetup, real_setup

pytestmark = [pytest.mark.moodle, pytest.mark.xdist_group("real-moodle")]

ELSEWHERE = "2025-2026-1-MA101-01"
OURS = "yujing:main:contract:red"
SETTINGS = """
[site]
university = "滨海大学（虚构）"
[moodle]
url = "{url}"
token_file = "{token}"
token_env = "YUJING_NO_SUCH_VARIABLE"
[[policies]]
id = "asnu"
[[contacts]]
name = "教务员"
office = "教务处"
telephone = "0000-6000100"
[[actors]]
account = "admin"
person = "管理员"
roles = ["administrator"]
"""


class Confined:
    """A Moodle with a cohort of ours and groups of ours in two categories, of which the token can see into one."""

    def __init__(self, moodle: RealSetup, folder: Path) -> None:
        self.moodle = moodle
        settings = Settings.model_validate(tomllib.loads(SETTINGS.format(url=moodle.url, token=moodle.file("token"))))
        store = open_store(f"sqlite:///{folder}/site.sqlite3", "main")
        migrate(store)
        self.site = Site(settings, store, folder, SystemClock())
        (folder / "secrets").mkdir()
        ensure_secret(self.site.path(settings.messages.marker_key_file))

    def fill(self) -> None:
        """Make the cohort and the groups, with a member each."""
        with self.site.moodle() as moodle:
            courses = {each.shortname: each.id for each in get_courses_by_field(moodle)}
            student = get_enrolled_users(moodle, courses[CURRENT_COURSE], "active")[-1].id
            (cohort,) = create_cohorts(moodle, [NewCohort("学业帮扶·契约", OURS)]).done
            add_cohort_members(moodle, cohort.id, [student])
            groups = [NewGroup(courses[name], "学业帮扶·契约", OURS) for name in (CURRENT_COURSE, ELSEWHERE)]
            for group in create_groups(moodle, groups).done:
                if group.courseid == courses[CURRENT_COURSE]:
                    add_group_members(moodle, group.id, [student])

    def left(self) -> tuple[int, dict[str, int]]:
        """Return how many cohorts of ours there are, and how many groups in each course, with all rights."""
        self.moodle.php(CATEGORY_ROLE, "--undo")
        self.moodle.set_up()
        with self.site.moodle() as moodle:
            courses = {each.shortname: each.id for each in get_courses_by_field(moodle)}
            groups = {
                name: sum(group.idnumber == OURS for group in get_course_groups(moodle, courses[name]))
                for name in (CURRENT_COURSE, ELSEWHERE)
            }
            return len(search_cohorts(moodle, OURS)), groups

    def tidy(self) -> None:
        """Take away whatever of ours is left, with all rights."""
        with self.site.moodle() as moodle:
            delete_cohorts(moodle, [each.id for each in search_cohorts(moodle, OURS)])
            for course in get_courses_by_field(moodle):
                if course.shortname in (CURRENT_COURSE, ELSEWHERE):
                    ours = [each.id for each in get_course_groups(moodle, course.id) if each.idnumber == OURS]
                    delete_groups(moodle, ours)


@pytest.fixture
def confined(tmp_path: Path) -> Iterator[Confined]:
    """What is ours, and the rights on courses in the category of the current term only."""
    moodle = real_setup()
    moodle.set_up()
    made = Confined(moodle, tmp_path)
    made.fill()
    done = moodle.php(CATEGORY_ROLE, f"--course={CURRENT_COURSE}")
    assert done.status == 0, done.text
    yield made
    made.left()
    made.tidy()
    made.site.store.close()
    shutil.rmtree(moodle.folder)


def test_the_report_takes_rights_in_a_category_for_what_they_are(confined: Confined) -> None:
    file = confined.moodle.file("report.json")
    assert confined.moodle.run("--dry-run", f"--report={file}").status in (0, 1)
    report = read_setup_report(file)
    assert (report.capabilities.missing, len(report.capabilities.in_categories)) == ((), 11)
    found = check_setup_report(report, url=confined.moodle.url, timezone="Asia/Shanghai", now=report.made_at)
    codes = {each.code for each in found}
    assert "capability-in-categories" in codes
    assert not codes & {"capability-missing", "roles-other"}


def test_what_the_token_sees_is_taken_out_and_the_rest_is_told(confined: Confined) -> None:
    planned = plan_uninstall(confined.site, "admin")
    assert planned.record is not None
    assert [each.kind for each in planned.plan.steps] == ["delete_group", "delete_cohort"]
    assert any("门课程无权查看" in each for each in planned.plan.notes), planned.plan.notes
    done = uninstall(confined.site, "admin", planned.plan.checksum)
    assert done.left_out == ()
    assert plan_uninstall(confined.site, "admin").record is None
    assert confined.left() == (0, {CURRENT_COURSE: 0, ELSEWHERE: 1})
