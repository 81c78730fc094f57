"""What it costs to show the warned in the rosters of a large site, and to write to them.

Six students in a hundred are warned, at three levels. A course gets a hidden group for each level that somebody in it
has. The steps of some courses are really carried out, against a stand-in over HTTP: how many requests a group and a
member of a cohort take is counted there; the rest is arithmetic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from benchmarks.large_site import FIRST_COURSE, FIRST_STUDENT, Large, fill, number_of
from benchmarks.simulated import Request
from connector.moodle.limits import Call
from connector.moodle.transport import MoodleTransport
from connector.standin.server import StandIn
from sync.apply.roster import Roster
from sync.apply.writing import Writer
from sync.plan.people import PORTION
from sync.plan.steps import AddCohortMembers, AddGroupMembers, CreateCohort, CreateGroup, Member, Step

LEVELS: Final = ("yellow", "yellow", "yellow", "orange", "orange", "red")
PREFIX, POLICY = "yujing:main:", "asnu"
TRIED: Final = 20
"""Courses whose groups are really made."""


@dataclass(frozen=True, slots=True)
class Writes:
    """The warned, the steps of a first plan, its requests, and the seconds in which Moodle does them one by one."""

    warned: int
    groups: int
    requests: int
    seconds: float


def first_issue(site: Large) -> Writes:
    """Return what it takes to show all warned of a site in cohorts and in the groups of a term's courses."""
    steps = list(group_steps(site, range(site.offerings)))
    counted = carried_out(Large(site.students, min(site.offerings, TRIED), 1))
    warned = [each for each in range(site.students) if level_of(each)]
    groups, cohorts = len(steps) // 2, 3 + 3 * -(-len(warned) // 3 // PORTION)
    made = counted["groups"]
    requests = round(counted["requests"] / made * groups) + 3 * cohorts
    seconds = counted["milliseconds"] / 1000 / made * groups + 0.0016 * len(warned)
    return Writes(len(warned), groups, requests, seconds)


def level_of(student: int) -> str:
    """Return at which level a student is warned; empty for most."""
    place = student * 7919 % 100
    return LEVELS[place] if place < len(LEVELS) else ""


def group_steps(site: Large, courses: range) -> Iterator[Step]:
    """Yield the steps for the groups of these courses: make one, and put its members into it."""
    for number in courses:
        by_level: dict[str, list[Member]] = {}
        for user in site.people(number):
            if level := level_of(user - FIRST_STUDENT):
                by_level.setdefault(level, []).append(Member(user, number_of(user - FIRST_STUDENT)))
        for level, members in sorted(by_level.items()):
            course, name = FIRST_COURSE + number, f"{PREFIX}{POLICY}:{level}"
            yield CreateGroup(course, f"C{number}", name, f"学业帮扶·{level}")
            yield AddGroupMembers(course, f"C{number}", name, POLICY, level, tuple(members))


def carried_out(site: Large) -> Counter[str]:
    """Make the groups of a small site; return how many, the requests, and a real Moodle's milliseconds."""
    found = Counter[str]()

    def count(call: Call) -> None:
        found["requests"] += 1
        found["milliseconds"] += round(Request(call.function, call.answer_bytes).work * 1000)

    everybody = frozenset(number_of(each) for each in range(site.students))
    with StandIn({}) as moodle:
        fill(moodle.site, site)
        with MoodleTransport(moodle.url, moodle.token, on_call=count) as transport:
            writer = Writer(Roster(transport, PREFIX), lambda _: everybody)
            for step in group_steps(site, range(site.offerings)):
                left_out = list(writer.write(step))
                assert not left_out, "somebody was left out"
                found["groups"] += isinstance(step, CreateGroup)
            check_cohort(writer)
    return found


def check_cohort(writer: Writer) -> None:
    """Fill a cohort, too, so that what is counted by arithmetic is seen to work."""
    name = f"{PREFIX}{POLICY}:red"
    members = tuple(Member(FIRST_STUDENT + each, number_of(each)) for each in range(PORTION))
    for step in (CreateCohort(name, "学业帮扶·red"), AddCohortMembers(name, POLICY, "red", members)):
        assert not list(writer.write(step)), "somebody was left out"
