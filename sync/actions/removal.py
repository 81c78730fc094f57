"""What of ours is in the LMS, wherever it is: also in courses that a restored copy carried it to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.moodle.courses import get_courses_by_field
from sync.plan.actual import read_actual
from sync.plan.plan import Plan
from sync.plan.removal import make_removal_plan
from sync.plan.situation import AccountRef
from sync.progress import Progress, untold
from sync.store.accounts import list_accounts
from sync.store.placements import placed_courses

if TYPE_CHECKING:
    from connector.moodle.port import Moodle
    from sync.site import Site


def removal_plan(site: Site, moodle: Moodle, progress: Progress = untold) -> Plan:
    """Return the plan that removes everything of ours; every course of the LMS is looked into, one request each.

    Needs no regulation and no case: it works although these can't be read any more.

    Raises:
        MoodleError: Moodle could not be read; nothing is then known.
    """
    site_id = site.store.site_id
    with site.store.read() as tx:
        placed = placed_courses(tx, site_id)
        accounts = {
            account.student_no: AccountRef(account.lms_user_id, account.student_no, account.suspended is True)
            for account in list_accounts(tx, site_id)
            if account.student_no
        }
    courses = {course.id: course.shortname for course in get_courses_by_field(moodle)}
    wanted = placed | courses.keys()
    actual = read_actual(moodle, site_id, wanted, parallel=site.settings.moodle.parallel, progress=progress)
    return make_removal_plan(site_id, actual, accounts, courses, placed)
