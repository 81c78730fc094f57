"""A plan's steps on a Moodle: who is gone is left out by number, nobody is told, and everything comes out again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connector.moodle import cohorts, groups, messages
from sync.apply.groups import NOT_ENROLLED
from sync.apply.roster import Roster
from sync.apply.tools import LeftOut
from sync.apply.writing import Writer
from sync.plan.actual import read_actual
from sync.plan.removal import make_removal_plan
from sync.plan.situation import Actual, own_prefix
from sync.plan.steps import (
    AddCohortMembers,
    AddGroupMembers,
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    Member,
    RemoveCohortMembers,
    RemoveGroupMembers,
    RenameGroup,
    Step,
)
from tests.contracts.conftest import CURRENT_COURSE, Contracted

GONE = Member(999_999, "S-GONE")
NAME = "学业帮扶·契约"


class Ours:
    """Our cohort and group on a Moodle, under a site id of this run."""

    def __init__(self, site: Contracted) -> None:
        self.site, self.id = site, site.mark[-12:]
        self.idnumber = f"{own_prefix(self.id)}asnu:red"
        self.course = site.course(CURRENT_COURSE)
        self.enrolled = [Member(site.user(f"s2025{number:03d}"), f"S{number}") for number in range(4, 14)]
        self.stranger = Member(site.info.userid, "S-STRANGER")

    def write(self, *steps: Step) -> list[LeftOut]:
        """Take steps as ``apply`` does; everybody is flagged."""
        everybody = frozenset(each.student_no for each in [*self.enrolled, self.stranger, GONE])
        writer = Writer(Roster(self.site.moodle, own_prefix(self.id)), lambda _: everybody)
        return [left_out for step in steps for left_out in writer.write(step)]

    def put_in(self, *members: Member) -> list[LeftOut]:
        """Make the cohort and the group, and put people in."""
        return self.write(
            CreateCohort(self.idnumber, NAME),
            CreateGroup(self.course, "C", self.idnumber, f"{NAME} {self.id}"),
            AddCohortMembers(self.idnumber, "asnu", "red", members),
            AddGroupMembers(self.course, "C", self.idnumber, "asnu", "red", members),
        )

    def actual(self) -> Actual:
        """Return what is there of ours."""
        return read_actual(self.site.moodle, self.id, [self.course])

    def take_out(self) -> list[LeftOut]:
        """Take everything out again."""
        return self.write(*make_removal_plan(self.id, self.actual(), {}, {}).steps)


@pytest.fixture
def ours(site: Contracted) -> Iterator[Ours]:
    """What is ours, taken out at the end."""
    made = Ours(site)
    yield made
    made.take_out()


def ids(members: list[Member]) -> frozenset[int]:
    return frozenset(member.user_id for member in members)


def test_the_enrolled_are_put_in_and_the_others_told_by_number(ours: Ours) -> None:
    left_out = ours.put_in(*ours.enrolled, ours.stranger, GONE)
    assert [(each.student_no, each.what) for each in left_out] == [
        ("S-GONE", "加入群组"),
        ("S-STRANGER", "加入课程 C 的小组"),
        ("S-GONE", "加入课程 C 的小组"),
    ]
    assert {each.reason for each in left_out[1:]} == {NOT_ENROLLED}
    actual = ours.actual()
    (cohort,), (group,) = actual.cohorts, actual.groups
    assert (cohort.visible, cohort.members) == (False, ids([*ours.enrolled, ours.stranger]))
    assert (group.visibility, group.participation, group.members) == (groups.HIDDEN, False, ids(ours.enrolled))


def test_who_is_gone_does_not_keep_others_from_being_taken_out(ours: Ours) -> None:
    ours.put_in(*ours.enrolled)
    leaving = (*ours.enrolled[:3], ours.stranger, GONE)
    assert (
        ours.write(
            RemoveCohortMembers(ours.idnumber, leaving), RemoveGroupMembers(ours.course, "C", ours.idnumber, leaving)
        )
        == []
    )
    actual = ours.actual()
    assert [each.members for each in (*actual.cohorts, *actual.groups)] == [ids(ours.enrolled[3:])] * 2


def test_names_are_changed_and_read_back_as_they_were_asked(ours: Ours) -> None:
    ours.put_in(ours.enrolled[0])
    renamed = f"{NAME} & {ours.id}"
    change = ChangeCohort(ours.idnumber, renamed, NAME, was_visible=False)
    assert ours.write(change, RenameGroup(ours.course, "C", ours.idnumber, renamed, NAME)) == []
    actual = ours.actual()
    assert [each.name for each in (*actual.cohorts, *actual.groups)] == [renamed] * 2


def test_nobody_is_told_that_he_was_put_in_or_taken_out(ours: Ours) -> None:
    site, students = ours.site, ours.enrolled[:3]

    def told() -> list[tuple[messages.ReadMessage, ...]]:
        return [messages.get_messages(site.moodle, site.info.userid, each.user_id) for each in students]

    before = told()
    ours.put_in(*students)
    ours.write(RemoveCohortMembers(ours.idnumber, tuple(students)))
    ours.take_out()
    assert told() == before


def test_everything_of_ours_comes_out_and_what_looks_like_it_stays(site: Contracted, ours: Ours) -> None:
    ours.put_in(*ours.enrolled)
    foreign = cohorts.create_cohorts(site.moodle, [cohorts.NewCohort(NAME, f"{site.mark}-x")]).done
    lab = groups.NewGroup(ours.course, f"{NAME} {ours.id} 实验", f"{site.mark}-x", visibility=0)
    foreign_group = groups.create_groups(site.moodle, [lab]).done
    groups.add_group_members(site.moodle, foreign_group[0].id, [ours.enrolled[0].user_id])
    assert ours.take_out() == []
    assert (ours.actual().cohorts, ours.actual().groups) == ((), ())
    assert [one.id for one in cohorts.get_cohorts(site.moodle, [foreign[0].id])] == [foreign[0].id]
    found = groups.get_group_members(site.moodle, [foreign_group[0].id])
    assert found == {foreign_group[0].id: {ours.enrolled[0].user_id}}
    assert ours.take_out() == []
    cohorts.delete_cohorts(site.moodle, [foreign[0].id])
    groups.delete_groups(site.moodle, [foreign_group[0].id])
