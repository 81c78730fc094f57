"""setup.php on a real Moodle: what a dry run, a second run, tokens, the report and the removal do, and what they leave.

The site ends set up, with a token in none of our files: see `tests.contracts.setup_running` for what is needed.
"""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Iterator

import pytest

from connector.moodle.checks import FUNCTIONS
from connector.moodle.cohorts import NewCohort, create_cohorts, delete_cohorts
from connector.moodle.enrolment_report import HEADERS, NAME
from connector.moodle.reportbuilder import list_reports, report_rows
from connector.moodle.setup_report import read_setup_report
from tests.contracts.setup_running import RealSetup, real_setup

pytestmark = [pytest.mark.moodle, pytest.mark.xdist_group("real-moodle")]

NOTHING = "没有需要改动的地方"
REPORT_FUNCTIONS = {"core_reportbuilder_list_reports", "core_reportbuilder_retrieve_report"}


@pytest.fixture(scope="module")
def bare() -> Iterator[RealSetup]:
    """A Moodle without anything of ours; in the end it is set up again."""
    site = real_setup()
    site.clear()
    yield site
    site.set_up(name="left")
    shutil.rmtree(site.folder)


@pytest.fixture
def site(bare: RealSetup) -> RealSetup:
    """A Moodle that is set up, with a token in the file ``token`` and no other token."""
    done = bare.set_up()
    assert done.status in (0, 1), done.text
    bare.set_up("--drop-old-tokens")
    return bare


def test_a_dry_run_names_everything_and_does_nothing(bare: RealSetup) -> None:
    bare.clear()
    first, second = (bare.set_up("--with-reports", "--dry-run", name="dry") for _ in range(2))
    assert first.changes == second.changes
    assert any("建立服务账号" in each for each in first.changes)
    assert sum("赋予权限" in each for each in first.changes) == 18
    assert not bare.file("dry").exists()


def test_it_gives_a_private_token_that_may_do_what_is_needed_and_no_more(bare: RealSetup) -> None:
    bare.clear()
    bare.file("token").unlink(missing_ok=True)
    done = bare.set_up()
    assert stat.S_IMODE(bare.file("token").stat().st_mode) == 0o600
    assert bare.token() not in done.text
    info = bare.answers(bare.token())
    assert info is not None
    needed = {function for several in FUNCTIONS.values() for function in several}
    optional = {"core_user_get_users", "core_enrol_get_users_courses", "core_cohort_search_cohorts"}
    assert info.function_names == needed | optional
    assert not info.userissiteadmin


def test_a_second_run_changes_nothing(site: RealSetup) -> None:
    token = site.token()
    again = site.set_up(f"--site-url={site.url}")
    assert (again.changes, NOTHING in again.text, site.token()) == ([], True, token)


def test_a_new_token_ends_the_old_one_at_once(site: RealSetup) -> None:
    old = site.token()
    site.set_up("--rotate-token")
    assert site.answers(old) is None
    assert site.answers(site.token()) is not None


def test_an_old_token_that_is_kept_works_until_it_is_dropped(site: RealSetup) -> None:
    old = site.token()
    site.set_up("--rotate-token", "--keep-old-token")
    new = site.token()
    assert old != new
    assert site.answers(old) is not None
    assert site.answers(new) is not None
    site.set_up("--drop-old-tokens")
    assert site.answers(old) is None
    assert site.answers(new) is not None


def test_old_tokens_are_not_dropped_while_nobody_knows_which_one_stays(site: RealSetup) -> None:
    site.file("strange").write_text("0" * 32 + "\n", encoding="ascii")
    site.file("strange").chmod(0o666)
    refused = site.set_up("--drop-old-tokens", name="strange")
    assert (refused.status, "什么令牌都没有作废" in refused.text) == (2, True)
    assert site.answers(site.token()) is not None


@pytest.mark.parametrize(
    "options", [("--keep-old-token",), ("--yes",), ("--remove", "--rotate-token"), ("--ip",), ("--unknown",)]
)
def test_options_that_make_no_sense_do_nothing(site: RealSetup, options: tuple[str, ...]) -> None:
    refused = site.run(*options)
    assert (refused.status, refused.changes) == (2, [])
    assert site.answers(site.token()) is not None


def test_a_token_may_be_bound_to_an_address(site: RealSetup) -> None:
    site.set_up("--ip=192.0.2.1")
    assert site.answers(site.token()) is None
    site.clear()
    site.file("token").unlink()
    site.set_up()
    assert site.answers(site.token()) is not None


def test_the_custom_report_can_be_read_as_agreed_and_comes_and_goes_with_its_option(site: RealSetup) -> None:
    made = site.set_up("--with-reports")
    assert any("建立自定义报表" in each for each in made.changes)
    assert site.set_up("--with-reports").changes == []
    with site.moodle(site.token()) as moodle:
        (report,) = [each for each in list_reports(moodle) if each.name == NAME]
        assert all(len(row) == len(HEADERS) for row in report_rows(moodle, report.id, HEADERS))
    site.set_up()
    info = site.answers(site.token())
    assert info is not None
    assert not info.function_names & REPORT_FUNCTIONS


def test_the_report_for_the_check_is_private_and_tells_no_token(site: RealSetup) -> None:
    site.set_up(f"--report={site.file('report.json')}")
    assert stat.S_IMODE(site.file("report.json").stat().st_mode) == 0o600
    report = read_setup_report(site.file("report.json"))
    assert report.capabilities.missing == ()
    assert site.token() not in json.dumps(json.loads(site.file("report.json").read_text(encoding="utf-8")))


def test_a_removal_is_only_shown_until_somebody_says_yes(site: RealSetup) -> None:
    shown = site.run("--remove")
    assert any("删除对外服务" in each for each in shown.changes)
    assert site.answers(site.token()) is not None


def test_nothing_is_removed_while_a_cohort_of_ours_is_left(site: RealSetup) -> None:
    with site.moodle(site.token()) as moodle:
        (cohort,) = create_cohorts(moodle, [NewCohort("契约", "yujing:contract:setup")]).done
        refused = site.run("--remove", "--yes")
        assert (refused.status, refused.changes, "yujing uninstall" in refused.text) == (2, [], True)
        delete_cohorts(moodle, [cohort.id])
    assert site.answers(site.token()) is not None


def test_a_removal_takes_everything_and_a_second_one_finds_nothing(site: RealSetup) -> None:
    removed = site.run("--remove", "--yes")
    assert any("删除角色" in each for each in removed.changes)
    assert site.answers(site.token()) is None
    assert NOTHING in site.run("--remove", "--yes").text
