"""The stages as daemon and workers call them: for a part of the school, at night, and each slot once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from config.settings_file import SETTINGS_FILE
from sync.actions.import_bundle import import_bundle
from sync.actions.site_jobs import due_at, ended_at, give_up, parts_by_id, work_on
from sync.actions.stages import has_to_send, parts_of, stages_of
from sync.demo.clock import StoryClock
from sync.site import Site, open_site
from sync.store.assessments import latest_assessments
from sync.store.job_runs import recent_runs
from sync.store.runs import list_runs
from sync.worker.tickets import Ticket
from tests.journeys.small_college import TODAY, YELLOW, on
from tests.journeys.stages import At, Small
from tests.sync.scene import ZONE

EDUCATION, DESIGN = "教育学院", "设计学院"
_LSEC = '[[policies]]\nid = "lsec"\ncolleges = ["设计学院"]\n'


def never() -> bool:
    return False


@pytest.fixture
def two_parts(at: At) -> Small:
    """Give the site with asnu in the college of education and lsec in that of design, where one student studies."""
    small = at("pulled", more=_LSEC)
    settings = small.folder / SETTINGS_FILE
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('id = "asnu"\n', f'id = "asnu"\ncolleges = ["{EDUCATION}"]\n', 1), "utf-8")
    students = small.folder / "registrar" / "students.csv"
    rows = students.read_text(encoding="utf-8").splitlines()
    moved = [row.replace(EDUCATION, DESIGN) if row.startswith(YELLOW[1]) else row for row in rows]
    students.write_text("\n".join(moved) + "\n", encoding="utf-8")
    with on(small.folder) as site:
        import_bundle(site, small.folder / "registrar", "李红")
    return small


def judged(site: Site) -> dict[str, str]:
    with site.store.read() as tx:
        return {each.policy: each.scope for each in latest_assessments(tx, site.store.site_id)}


def test_a_part_of_the_school_is_judged_alone_and_both_together_as_the_whole(two_parts: Small) -> None:
    with on(two_parts.folder) as site:
        assert parts_of(site) == (EDUCATION, DESIGN)
        stages = stages_of(site)
        assert stages.evaluate(never, DESIGN).startswith("判断 1 项规定")
        assert judged(site) == {"lsec": DESIGN}
        assert stages.evaluate(never, EDUCATION).startswith("判断 1 项规定")
        assert judged(site) == {"lsec": DESIGN, "asnu": EDUCATION}
        assert stages.evaluate(never).startswith("判断 2 项规定")


def test_the_plan_waits_for_every_part_and_no_part_is_judged_twice(two_parts: Small) -> None:
    with on(two_parts.folder) as site:
        (pull,) = (ticket for ticket in due_at(site) if ticket.stage == "pull")
        work_on(site, pull, never)
        one, two = (ticket for ticket in due_at(site) if ticket.stage == "evaluate")
        assert {one.part, two.part} == set(parts_by_id(site))
        assert work_on(site, one, never)
        assert [ticket for ticket in due_at(site) if ticket.stage in ("evaluate", "plan")] == [two]
        assert work_on(site, one, never) == "", "it was done before"
        assert work_on(site, two, never)
        assert [ticket.stage for ticket in due_at(site) if ticket.stage in ("evaluate", "plan")] == ["plan"]
        with site.store.read() as tx:
            assert recent_runs(tx, site.store.site_id)["evaluate"][1:] == ("done", "分 2 部分判断")


def test_a_job_that_waited_over_night_is_done_once_for_both_slots(two_parts: Small) -> None:
    with on(two_parts.folder) as site:
        (pull,) = (ticket for ticket in due_at(site) if ticket.stage == "pull")
        assert work_on(site, replace(pull, slot=pull.slot - timedelta(days=1)), never)
        assert "pull" not in {ticket.stage for ticket in due_at(site)}


def test_a_part_that_is_given_up_holds_up_nobody(two_parts: Small) -> None:
    with on(two_parts.folder) as site:
        (pull,) = (ticket for ticket in due_at(site) if ticket.stage == "pull")
        give_up(site, pull, "规定文件有误")
        one, two = (ticket for ticket in due_at(site) if ticket.stage == "evaluate")
        give_up(site, one, "规定文件有误")
        work_on(site, two, never)
        assert "plan" in {ticket.stage for ticket in due_at(site)}
        with site.store.read() as tx:
            runs = recent_runs(tx, site.store.site_id)
        assert runs[one.run_name][1:] == ("failed", "已搁置，等人处理：规定文件有误")
        assert runs["evaluate"][1] == "failed"


def test_a_part_that_the_settings_no_longer_name_is_let_go(two_parts: Small) -> None:
    with on(two_parts.folder) as site:
        gone = replace(next(iter(due_at(site))), stage="evaluate", part="0123456789")
        assert work_on(site, gone, never) == "设置中已没有这一部分"


def test_a_slot_of_a_clock_that_was_wrong_ends_no_earlier_one(two_parts: Small) -> None:
    with on(two_parts.folder) as site:
        (pull,) = (ticket for ticket in due_at(site) if ticket.stage == "pull")
        give_up(site, replace(pull, slot=pull.slot + timedelta(days=3000)), "im Jahr 2033")
        assert not ended_at(site)(pull)
        assert pull in due_at(site)


def test_what_teachers_are_to_be_told_is_looked_for_once_a_day_and_not_lost_to_the_night(at: At) -> None:
    small = at("sent")
    settings = small.folder / SETTINGS_FILE
    quiet = 'quiet_from = "22:00"\nquiet_until = "07:00"'
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('quiet_from = "00:00"\nquiet_until = "00:00"', quiet), encoding="utf-8")
    clock = StoryClock(TODAY + timedelta(days=1), ZONE)
    with open_site(small.folder, clock) as site:
        clock.sleep(-9 * 3600)
        before = sends(site)
        assert stages_of(site).send(never) == ""
        assert (has_to_send(site), sends(site)) == (False, before), "at night nothing is asked, and nothing lost"
        clock.sleep(9 * 3600)
        assert has_to_send(site)
        stages_of(site).send(never)
        assert (has_to_send(site), sends(site)) == (False, before + 1)
        stages_of(site).send(never)
        assert sends(site) == before + 1


def sends(site: Site) -> int:
    with site.store.read() as tx:
        return len(list(list_runs(tx, site.store.site_id, "send")))


def test_work_on_what_a_person_approved_is_due_until_it_is_done_or_given_up(at: At) -> None:
    with on(at("approved").folder) as site:
        (apply,) = (ticket for ticket in due_at(site) if ticket.stage == "apply")
        give_up(site, apply, "规定文件有误")
        assert apply not in due_at(site)
        assert work_on(site, Ticket(apply.site, "apply", "", apply.slot), never).startswith("执行计划")
