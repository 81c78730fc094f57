"""A site of 50,000 students and 5,000 offerings a term: what it costs to read it, what a night costs, where it breaks.

    python -m benchmarks.scale [--offerings 25 75] [--students 50000] [--whole 5000] [--terms 4]

Two small sites of the same shape are really pulled, over HTTP, from a stand-in Moodle in a process of its own
(`benchmarks.large_site`): they show whether requests, bytes, our processor time and the store grow with the site or
faster, and how memory follows the largest answer. What these show per place in a course is then taken to the whole
site, in simulated time: the real controller of the pace against a server that is as slow as a real Moodle was
(`benchmarks.simulated`). The simulation is first held against a real run.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any, Final

from benchmarks.large_pull import run
from benchmarks.large_site import Large
from benchmarks.large_writes import first_issue
from benchmarks.simulated import Course, Request, Run, Simulation, Speed, cores, measured_speed
from config.settings import MoodleSettings, PullSettings
from config.telling import Messages
from connector.moodle.course_list import AT_ONCE
from connector.moodle.pacing import Pace
from sync.pull.accounts import BATCH
from sync.pull.pull import SPARE

GRADES, ROSTER = "gradereport_user_get_grade_items", "core_enrol_get_enrolled_users"
BRIEF, FULL = "core_course_get_courses", "core_course_get_courses_by_field"
USERS: Final = "core_user_get_users_by_field"
BRIEF_BYTES, FULL_BYTES, USER_BYTES = 500, 1_500, 1_150
"""Bytes of one course, in the brief and in the full list, and of one account, as measured on a real Moodle."""

LARGE_COURSE: Final = 3_000
"""Students of a course by which memory is judged."""

SERVERS: Final[tuple[tuple[str, Speed, int], ...]] = (
    ("2 shared cores, as measured", measured_speed, 1),
    ("2 shared cores, as measured", measured_speed, 2),
    ("2 shared cores, as measured", measured_speed, 4),
    ("2 cores of its own", cores(2), 4),
    ("8 cores of its own", cores(8), 4),
)
"""Servers, how fast each is, and the setting ``parallel``."""


def main() -> None:
    """Measure, simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offerings", type=int, nargs=2, default=(20, 60), help="a term's offerings of the two sites")
    parser.add_argument("--students", type=int, default=50_000)
    parser.add_argument("--whole", type=int, default=5_000, help="offerings a term of the whole site")
    parser.add_argument("--terms", type=int, default=4)
    options = parser.parse_args()
    small, large = (Large(each * 10, each, options.terms) for each in options.offerings)
    measured = [run(each, slower=0.0) for each in (small, large)]
    for each in measured:
        print_pulls(each)
    print_growth(*measured)
    rates = Rates(measured[1])
    print_memory()
    hold_against(rates, small)
    whole = Large(options.students, options.whole, options.terms)
    print(f"the whole site: {whole.students} students, {whole.courses} courses, {whole.enrolments} places in them")
    for name, speed, parallel in SERVERS:
        print_whole(f"{name}, parallel = {parallel}", whole, rates, speed, parallel)
    print_writes(whole)


def print_pulls(measured: dict[str, Any]) -> None:
    """Print what each pull of a small site took."""
    print(
        f"a site of {measured['courses']} courses, {measured['enrolments']} places; store {measured['store_mb']:.1f} MB"
    )
    for title in ("first", "second", "nightly"):
        one = measured[title]
        size = sum(each[1] for each in one["functions"].values()) / 1e6
        print(
            f"  {title}: {one['read']} courses read, {one['sealed']} sealed ones left, {one['requests']} requests, "
            f"{size:.1f} MB, {one['cpu']:.1f} s ours, peak memory {one['peak_mb']:.0f} MB"
        )


def print_growth(small: dict[str, Any], large: dict[str, Any]) -> None:
    """Print how the larger site compares with the smaller one, per place in a course: 1 is linear."""
    per_place = large["enrolments"] / small["enrolments"]
    per_course = large["courses"] / small["courses"]
    first, second = (large[each]["cpu"] / small[each]["cpu"] / per_place for each in ("first", "second"))
    requests = large["first"]["requests"] / small["first"]["requests"] / per_course
    store = large["store_mb"] / small["store_mb"] / per_place
    print(
        f"{per_place:.1f} times the places: processor time of ours {first:.2f} (first pull) and {second:.2f} (second) "
        f"times as much for each, the store {store:.2f}; requests for each course {requests:.2f}"
    )


def print_memory() -> None:
    """Print how memory follows the largest courses: one, and as many as are ever read at the same time."""
    size, several = LARGE_COURSE, MoodleSettings().parallel + SPARE
    one, all_ = (run(Large(size, number, 1, size), slower=0.0, pulls=1)["first"] for number in (1, several))
    print(
        f"a course of {size}: {one['peak_mb'] - one['began_mb']:.0f} MB beside {one['began_mb']:.0f}; "
        f"{several} such at a time: {all_['peak_mb'] - all_['began_mb']:.0f} MB"
    )


class Rates:
    """What a measured pull says of one place in a course: bytes by function, and seconds of our processor."""

    def __init__(self, measured: dict[str, Any]) -> None:
        places, functions = measured["enrolments"], measured["second"]["functions"]
        self.grades = functions[GRADES][1] / places
        self.roster = functions[ROSTER][1] / places
        self.first = measured["first"]["cpu"] / places
        self.again = measured["second"]["cpu"] / places


def hold_against(rates: Rates, small: Large) -> None:
    """Pull a small site with a real Moodle's latencies, and compare the time with the simulated one."""
    real = run(small, slower=1.0, pulls=1)["first"]["seconds"]
    simulated = simulate(whole_pull(small, rates, rates.first, list(range(small.courses)), {}), cores(2), 4)
    print(f"a first pull of the smaller site, really: {real / simulated.seconds:.2f} times as long as simulated")


def print_whole(title: str, whole: Large, rates: Rates, speed: Speed, parallel: int) -> None:
    """Print what a first pull, one of everything, and a night of the whole site take."""
    everything = list(range(whole.courses))
    running = list(range(whole.courses - whole.offerings, whole.courses))
    verified = -(-(whole.courses - whole.offerings) // PullSettings().sealed_nights)
    known = {BRIEF: whole.courses} if whole.courses > AT_ONCE else {}
    print(f"{title}:")
    for name, courses, ours in (
        ("everything", everything, rates.first),
        ("a night", [*running, *range(verified)], rates.again),
    ):
        done = simulate(whole_pull(whole, rates, ours, courses, known), speed, parallel)
        print(
            f"  {name}: {done.requests} requests, {done.seconds / 3600:.2f} h, {done.work / 3600:.2f} core hours of "
            f"the server, {done.ours / 60:.0f} min ours, slowest answer {done.slowest:.0f} s"
        )


def print_writes(whole: Large) -> None:
    """Print what a first list of warnings costs, written to Moodle one request after the other."""
    one, per_minute = first_issue(whole), Messages().per_minute
    print(
        f"{one.warned} warned, shown in {one.groups} groups: {one.requests} requests, {one.seconds / 3600:.2f} h; "
        f"a message to each: {2 * one.warned} requests, {one.warned / per_minute / 60:.2f} h at {per_minute} a minute"
    )


def simulate(phases: list[list[Course]], speed: Speed, parallel: int) -> Run:
    """Do one phase after another with the real controller at the default rate; return what it took."""
    settings = MoodleSettings(parallel=parallel)
    simulation = Simulation(Pace(parallel, settings.requests_per_minute), speed, parallel + SPARE)
    for phase in phases:
        simulation.do(phase)
    return simulation.run


def whole_pull(site: Large, rates: Rates, ours: float, courses: list[int], known: dict[str, int]) -> list[list[Course]]:
    """Return the requests of a pull, phase by phase: the list of courses, the courses, the accounts."""
    return [
        [tuple(course_list(site, known))],
        [course_requests(site.students_of(each), rates, ours) for each in courses],
        [(Request(USERS, BATCH * USER_BYTES, BATCH * 1e-5),) for _ in range(-(-site.students // BATCH))],
    ]


def course_list(site: Large, known: dict[str, int]) -> Iterator[Request]:
    """Yield the requests for the list of courses: one answer, or in parts where there are too many."""
    if BRIEF not in known:
        yield Request(FULL, site.courses * FULL_BYTES)
        return
    yield Request(BRIEF, site.courses * BRIEF_BYTES)
    for _ in range(-(-site.courses // BATCH)):
        yield Request(FULL, BATCH * FULL_BYTES)


def course_requests(students: int, rates: Rates, ours: float) -> Course:
    """Return what a course is asked: who is in it, and all marks. Our time is that of storing it, too."""
    return (
        Request(ROSTER, round(students * rates.roster), 0.1 * students * ours),
        Request(GRADES, round(students * rates.grades), 0.9 * students * ours),
    )


if __name__ == "__main__":
    main()
