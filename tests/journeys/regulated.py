"""A site under one regulation, told day by day: what the registrar says, who signs, and what each student sees.

Marks come from the registrar; Moodle has the accounts, and one running course a term in which everybody is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from config.secrets import ensure_secret
from config.settings_file import make_site_folder
from connector.standin.server import StandIn
from sync.actions.duties import duties
from sync.actions.evaluate import evaluate
from sync.actions.import_bundle import import_bundle
from sync.actions.plan import approve, plan
from sync.actions.pull import pull
from sync.actions.writing import apply, send
from sync.site import Site
from sync.store.case_record import Case
from sync.store.cases import read_cases, read_events
from tests.connector.standin.colleges import a_course, an_account, an_item, enrolled
from tests.journeys.small_college import on, point_to, recipients, roster

COLLEGE, WHO, SIGNER = "教育学院", "李红", "王敏"
SCHOOL = """
[[actors]]
account = "教务"
person = "陈平"
roles = ["administrator", "deans_office", "student_affairs"]

[[actors]]
account = "秘书"
person = "林晓"
roles = ["secretary"]
colleges = ["教育学院"]
"""
TERMS = [
    ("2023-2024-1", date(2023, 9, 4), date(2024, 1, 12), date(2024, 3, 8)),
    ("2023-2024-2", date(2024, 2, 26), date(2024, 7, 5), date(2024, 9, 6)),
    ("2024-2025-1", date(2024, 9, 2), date(2025, 1, 10), date(2025, 3, 7)),
    ("2024-2025-2", date(2025, 2, 24), date(2025, 7, 4), date(2025, 9, 5)),
    ("2025-2026-1", date(2025, 9, 1), date(2026, 1, 9), date(2026, 3, 6)),
    ("2025-2026-2", date(2026, 2, 23), date(2026, 7, 3), date(2026, 9, 4)),
    ("2026-2027-1", date(2026, 8, 31), date(2027, 1, 8), date(2027, 3, 5)),
]
STARTS = {name: starts for name, starts, _, _ in TERMS}
ENDS = {name: ends for name, _, ends, _ in TERMS}
MAKEUPS = {name: makeups for name, _, _, makeups in TERMS}


@dataclass
class Registrar:
    """What the registrar says so far. Everybody passes the term's common course at its end."""

    students: tuple[str, ...]
    status: dict[str, str] = field(default_factory=dict)
    courses: dict[str, str] = field(default_factory=dict)
    attempts: list[tuple[str, ...]] = field(default_factory=list)
    events: list[tuple[str, ...]] = field(default_factory=list)
    until: date = date(2025, 1, 31)

    def attempt(self, student: str, code: str, term: str, kind: str, score: str, worth: str, day: date) -> None:
        """Let a mark be known from a day on."""
        self.courses[code] = worth
        self.attempts.append((student, code, term, kind, score, day.isoformat()))

    def failed(self, student: str, code: str, term: str, worth: str = "3") -> None:
        """Let the regular exam at the term's end and its make-up be failed."""
        self.attempt(student, code, term, "regular", "45", worth, ENDS[term])
        self.attempt(student, code, term, "makeup", "50", worth, MAKEUPS[term])

    def passed(self, student: str, code: str, term: str, kind: str = "retake", worth: str = "3") -> None:
        """Let an exam at the term's end be passed."""
        self.attempt(student, code, term, kind, "75", worth, ENDS[term])

    def write(self, folder: Path) -> Path:
        """Write the bundle as it is told today."""
        folder.mkdir(exist_ok=True)
        known = [name for name, ends in ENDS.items() if ends <= self.until]
        common = [
            (each, _common(name), name, "regular", "80", ENDS[name].isoformat())
            for name in known
            for each in self.students
        ]
        _write(folder / "terms.csv", "term,starts_on,ends_on,makeup_ends_on", TERMS)
        people = [
            (
                each,
                f"学生{each[-2:]}",
                COLLEGE,
                "小学教育",
                f"小教230{1 + at % 2}班",
                2023,
                self.status.get(each, "enrolled"),
            )
            for at, each in enumerate(self.students)
        ]
        _write(folder / "students.csv", "student_no,name,college,major,class_name,entry_year,status", people)
        worth = {**{_common(name): "2" for name in STARTS}, **self.courses}
        catalogue = [(code, f"课程{code}", credit, "required", "false") for code, credit in worth.items()]
        _write(folder / "courses.csv", "course_code,course_name,credits,course_type,degree_course", catalogue)
        told = [each for each in self.attempts if date.fromisoformat(each[-1]) <= self.until]
        _write(folder / "attempts.csv", "student_no,course_code,term,kind,score,graded_on", [*common, *told])
        _write(folder / "events.csv", "student_no,kind,occurred_on,note", self.events)
        return folder


@dataclass
class Regulated:
    """The site: every method happens at ten o'clock of the day it is told."""

    folder: Path
    moodle: StandIn
    registrar: Registrar

    def judge(self, day: date) -> None:
        """Import what is known on a day, read Moodle, and judge."""
        self.registrar.until = day
        with on(self.folder, day) as site:
            import_bundle(site, self.registrar.write(self.folder / "registrar"), "教务")
            pull(site, "教务")
            assert [stop for each in evaluate(site, "教务").outcomes for stop in each.stops] == []

    def sign(self, day: date, *, turn: bool = False, by: str = SIGNER) -> list[str]:
        """Plan, let a person approve, carry out and send; return what waits for people, by student."""
        with on(self.folder, day) as site:
            made = plan(site, "教务", turn=turn)
            if made.record is not None:
                approve(site, made.plan.checksum, by)
                assert apply(site, "教务").left_out == ()
            send(site, "教务")
            return [f"{each.student_no[-2:]} {each.why}" for each in made.plan.waiting]

    def cases(self, period: str) -> dict[str, Case]:
        """Return the cases of a period by student."""
        with on(self.folder) as site, site.store.read() as tx:
            return {each.student_no: each for each in read_cases(tx, site.store.site_id, period=period)}

    def states(self, period: str) -> dict[str, str]:
        """Return how the cases of a period stand, by student."""
        return {number: case.state.value for number, case in sorted(self.cases(period).items())}

    def history(self, case: Case) -> list[tuple[str, date]]:
        """Return what happened to a case, and on which days of the site."""
        with on(self.folder) as site, site.store.read() as tx:
            events = read_events(tx, site.store.site_id, case.id)
            zone = site.settings.site.zone
        return [(event.action, event.at.astimezone(zone).date()) for event in events]

    def at(self, day: date) -> Any:
        """Open the site on a day."""
        return on(self.folder, day)

    def owed(self, day: date, student: str = "") -> dict[str, date | None]:
        """Return by when each duty of the newest list is to be done, or of a student's case, by the duty's id."""
        with on(self.folder, day) as site:
            lines = duties(site, as_of=day, done=True).lines
        found = [line for line in lines if line.student_no == student]
        return {line.duty: line.due for line in sorted(found, key=lambda line: (line.period, -line.cycle))}

    def flagged(self) -> set[str]:
        """Return who is in any cohort or group of ours."""
        return {number for members in roster(self.moodle).values() for number in members}

    def written_to(self) -> list[str]:
        """Return to whom messages were delivered."""
        return recipients(self.moodle)


@contextmanager
def a_site_under(
    policy: str, folder: Path, students: Sequence[str], *, without_account: Sequence[str] = ()
) -> Iterator[Regulated]:
    """Give a new site under a regulation, whose Moodle knows all students but some."""
    known = [each for each in students if each not in without_account]
    people = [an_account(f"s{number}", firstname=number[-2:], lastname="学生") for number in known]
    everybody = [enrolled(f"s{number}") for number in known]
    courses = [
        a_course(f"{name}-{_common(name)}-01", enrolments=everybody, items=[an_item(), an_item("makeup", name="补考")])
        for name in STARTS
    ]
    with StandIn({"users": people, "courses": courses}) as moodle:
        make_site_folder(folder, "")
        point_to(folder, moodle.url, moodle.token, more=SCHOOL)
        settings = folder / "settings.toml"
        settings.write_text(settings.read_text("utf-8").replace('id = "asnu"', f'id = "{policy}"'), "utf-8")
        ensure_secret(folder / "secrets" / "marker-key")
        yield Regulated(folder, moodle, Registrar(tuple(students)))


def numbers(count: int) -> tuple[str, ...]:
    """Return so many student numbers."""
    return tuple(f"20230101{number:02}" for number in range(1, count + 1))


def case_id(site: Site, student: str, period: str) -> int:
    """Return the id of a student's case."""
    with site.store.read() as tx:
        return next(each.id for each in read_cases(tx, site.store.site_id, period=period) if each.student_no == student)


def _common(term: str) -> str:
    return f"PE{term[2:4]}{term[-1]}"


def _write(file: Path, header: str, rows: Sequence[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header.split(","))
        writer.writerows(rows)
