"""What course teachers may be given on paper: how many of their students are looked after, and at which level.

Who they are stands in the roster alone (lsec 二.4, 四.7; DOMAIN.md section 4): no name, no number, no mark. A student
whose own message is still on its way is not counted yet, so that nobody hears it from a teacher first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.vocabulary import period_name
from sync.actions.acting import Who
from sync.actions.deciding import seen_by
from sync.actions.running_term import is_held_in, running_term
from sync.outbox.teachers import untold_students
from sync.plan.flags import flag_of
from sync.refusal import Refusal
from sync.regulations import Regulation, regulations_of
from sync.store.accounts import list_accounts
from sync.store.cases import read_cases
from sync.store.facts import load_table
from sync.store.offerings import Offering, list_enrolments, list_offerings, list_teachers

if TYPE_CHECKING:
    from sync.site import Site
    from sync.store.case_record import Case
    from sync.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class TeacherLine:
    """A course of a teacher: how many students are looked after, and at each level, in the order of the list's."""

    teacher: str
    course: str
    shortname: str
    students: int
    by_level: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TeacherList:
    """The courses of a term in which students of one policy are, by teacher; ``waiting`` are not counted yet."""

    policy: str
    title: str
    term: str
    levels: tuple[str, ...]
    lines: tuple[TeacherLine, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class _Courses:
    """The courses of the running term, their teachers, and the accounts with a place in each."""

    term: str
    offerings: Mapping[int, Offering]
    teachers: Mapping[int, tuple[tuple[int, str], ...]]
    members: Mapping[int, frozenset[int]]


def teacher_lists(site: Site, *, policy: str | None = None, seen: Who | None = None) -> tuple[TeacherList, ...]:
    """Return the lists for course teachers of the running term, of each policy that lets them know.

    ``seen`` names whose, of the own colleges and classes (None: all).

    Raises:
        ConfigError: the policy named is not in use.
        UnknownActor: the settings don't know the account.
        Refusal: no term is running, or the policy does not tell course teachers.
    """
    telling = [each for each in regulations_of(site, policy) if each.procedure.told.teachers]
    if not telling:
        raise Refusal("没有告知任课教师的规定：见规定文件 procedure 的 told.teachers。")
    with site.store.read() as tx:
        courses = _courses(tx, site)
        cases = read_cases(tx, site.store.site_id)
        untold = untold_students(tx, site.store.site_id)
        accounts = _accounts(tx, site, (case.student_no for case in cases))
    by_id = {case.id: case for case in cases}
    shown = [case for case in seen_by(site, seen, cases) if flag_of(case, by_id) is not None]
    return tuple(_list(regulation, courses, shown, by_id, accounts, untold) for regulation in telling)


def _courses(tx: Transaction, site: Site) -> _Courses:
    site_id = site.store.site_id
    running = running_term(load_table(tx, "terms", site_id).to_pylist(), site.today())
    if running is None:
        raise Refusal("现在不在任何学期之内（见校历），没有正在上课的任课教师。")
    term, _ = running
    here = {each.lms_course_id: each for each in list_offerings(tx, site_id) if is_held_in(each, term)}
    members: dict[int, set[int]] = {}
    for place in list_enrolments(tx, site_id, list(here)):
        if place.active:
            members.setdefault(place.lms_course_id, set()).add(place.lms_user_id)
    return _Courses(term, here, list_teachers(tx, site_id), {key: frozenset(each) for key, each in members.items()})


def _accounts(tx: Transaction, site: Site, numbers: Iterable[str]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for account in list_accounts(tx, site.store.site_id, set(numbers)):
        if account.vanished_at is None and account.student_no is not None:
            found.setdefault(account.student_no, set()).add(account.lms_user_id)
    return {number: frozenset(users) for number, users in found.items()}


def _list(
    regulation: Regulation,
    courses: _Courses,
    shown: Iterable[Case],
    by_id: Mapping[int, Case],
    accounts: Mapping[str, frozenset[int]],
    untold: frozenset[int],
) -> TeacherList:
    levels = [(level.id, level.label) for track in regulation.law.policy.tracks for level in track.levels]
    held: dict[str, set[str]] = {level: set() for level, _ in levels}
    waiting: set[str] = set()
    for case in shown:
        level = flag_of(case, by_id)
        if case.policy == regulation.id and regulation.governs(case.college) and level in held:
            late = not untold.isdisjoint(accounts.get(case.student_no, frozenset()))
            (waiting if late else held[level]).add(case.student_no)
    return TeacherList(
        policy=regulation.id,
        title=regulation.title,
        term=period_name(courses.term),
        levels=tuple(label for _, label in levels),
        lines=tuple(_lines(courses, [held[level] - waiting for level, _ in levels], accounts)),
        waiting=len(waiting),
    )


def _lines(
    courses: _Courses, by_level: list[set[str]], accounts: Mapping[str, frozenset[int]]
) -> Iterable[TeacherLine]:
    lines = []
    for course, offering in courses.offerings.items():
        here = courses.members.get(course, frozenset())
        inside = [{number for number in each if not here.isdisjoint(accounts.get(number, ()))} for each in by_level]
        total = len(set[str]().union(*inside))
        for _, teacher in courses.teachers.get(course, ()) if total else ():
            counts = tuple(len(each) for each in inside)
            lines.append(TeacherLine(teacher, offering.fullname, offering.shortname, total, counts))
    return sorted(lines, key=lambda line: (line.teacher, line.shortname))
