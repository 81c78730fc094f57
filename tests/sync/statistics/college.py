"""A school of two colleges over three years under ustl, told by hand: who is warned, who moves, who leaves.

What it comes to is reckoned by hand in the tests. Eight students are of 信息工程学院, three of 文学院; the warnings of
a year are issued in the autumn after it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from config.secrets import ensure_secret
from config.settings import Settings
from rules.assessment import Assessment, Pending, Skipped
from sync.actions.import_bundle import import_bundle
from sync.demo.clock import StoryClock
from sync.site import Site
from sync.store.assessments import keep_assessment
from sync.store.case_record import CaseEvent, CaseState, NewCase, Review
from sync.store.cases import insert_cases, insert_events, read_cases, update_case
from sync.store.database import Store
from sync.store.notices import Notice, insert_notice
from sync.store.transaction import Transaction
from tests.sync.scene import ZONE

ONE, TWO, THREE = "2022-2023", "2023-2024", "2024-2025"
AUTUMN = {ONE: date(2023, 9, 20), TWO: date(2024, 9, 20), THREE: date(2025, 9, 20)}
INFO, ARTS = "信息工程学院", "文学院"
A, B, C, D, E, F, G, H = (f"20210101{number:02}" for number in range(1, 9))
P, Q, R = (f"20210202{number:02}" for number in range(1, 4))
SOFT_1, SOFT_2, LETTERS = (
    (INFO, "软件工程", "软件2101班"),
    (INFO, "软件工程", "软件2102班"),
    (ARTS, "汉语言文学", "汉文2101班"),
)
HOMES = {
    **dict.fromkeys((A, B, C, D), SOFT_1),
    **dict.fromkeys((E, F, G, H), SOFT_2),
    **dict.fromkeys((P, Q, R), LETTERS),
}
TERMS = [
    (f"{year}-{year + 1}-{half}", date(year if half == 1 else year + 1, 9 if half == 1 else 3, 1), ends)
    for year in (2021, 2022, 2023, 2024, 2025)
    for half, ends in ((1, date(year + 1, 1, 10)), (2, date(year + 1, 7, 5)))
]
ACTORS = [
    {"account": "教务", "person": "陈平", "roles": ["administrator", "deans_office", "student_affairs"]},
    {"account": "信工", "person": "林晓", "roles": ["college_leader", "secretary"], "colleges": [INFO]},
]


@dataclass(eq=False)
class School:
    """The school's site, told year by year."""

    site: Site
    homes: dict[str, tuple[str, str, str]] = field(default_factory=lambda: dict(HOMES))
    status: dict[str, str] = field(default_factory=dict)
    attempts: list[tuple[str, ...]] = field(default_factory=list)
    sequence: int = 0

    def autumn(self, year: str) -> None:
        """Import the register as it is told, in the autumn after a year."""
        self._clock.set(AUTUMN[year])
        folder = self.site.folder / f"registrar-{year}"
        folder.mkdir(exist_ok=True)
        people = [
            (number, f"学生{number[-3:]}", *home, 2021, self.status.get(number, "enrolled"))
            for number, home in self.homes.items()
        ]
        _write(folder / "terms.csv", "term,starts_on,ends_on,makeup_ends_on", [(*term, term[-1]) for term in TERMS])
        _write(folder / "students.csv", "student_no,name,college,major,class_name,entry_year,status", people)
        courses = [("MA101", "高等数学", 4, "required", "true"), ("CN101", "大学语文", 2, "required", "false")]
        _write(folder / "courses.csv", "course_code,course_name,credits,course_type,degree_course", courses)
        _write(folder / "attempts.csv", "student_no,course_code,term,kind,score,graded_on", self.attempts)
        import_bundle(self.site, folder, "教务")

    def judged(self, year: str, skipped: Mapping[str, str] | None = None) -> str:
        """Keep a judgement of a year, who was passed over and why; return its id."""
        out = tuple(Skipped(number, reason) for number, reason in sorted((skipped or {}).items()))
        evaluated = len(self.homes) - len(out)
        judgement = Assessment("ustl", "0" * 64, year, AUTUMN[year], evaluated, out, Pending(0, 9), (), (), ())
        with self.site.store.begin() as tx:
            return keep_assessment(tx, self.site.store.site_id, judgement, known_at=self.site.clock.now()).id

    def proposed(self, year: str, student: str, level: str) -> int:
        """Open a case and leave it waiting."""
        with self.site.store.begin() as tx:
            return self._open(tx, year, student, level)

    def warned(self, year: str, student: str, level: str) -> int:
        """Issue a warning."""
        with self.site.store.begin() as tx:
            number = self._open(tx, year, student, level)
            self._move(tx, number, 1, CaseState.ISSUED, issued_level=level, issues=1, issued_revision=1)
            self.sequence += 1
            home = self.homes[student][0]
            notice = Notice(
                home,
                2024,
                self.sequence,
                f"号{self.sequence}",
                number,
                1,
                level,
                1,
                None,
                self.site.clock.now(),
                "教务",
            )
            insert_notice(tx, self.site.store.site_id, notice)
            return number

    def became(self, number: int, state: CaseState, year: str, basis: str | None = None) -> None:
        """Let the turn of a period, or a person, bring a case into a state."""
        with self.site.store.begin() as tx:
            version = next(case.version for case in read_cases(tx, self.site.store.site_id) if case.id == number)
            self._move(tx, number, version, state, basis=basis, turned_to=year)

    @property
    def _clock(self) -> StoryClock:
        clock = self.site.clock
        assert isinstance(clock, StoryClock)
        return clock

    def _open(self, tx: Transaction, year: str, student: str, level: str) -> int:
        track = "degree" if level == "degree" else "study"
        home = self.homes[student][0]
        new = NewCase(
            "ustl", track, student, year, home, level, level, Review.NONE, by_hand=False, verdict=None,
            verdict_digest="0" * 64, assessment_id=None,
        )  # fmt: skip
        now = self.site.clock.now()
        (number,) = insert_cases(tx, self.site.store.site_id, [new], now)
        event = CaseEvent(number, 1, "open", None, CaseState.PROPOSED, "system", "", now)
        insert_events(tx, self.site.store.site_id, [event])
        return number

    def _move(
        self,
        tx: Transaction,
        number: int,
        version: int,
        state: CaseState,
        *,
        basis: str | None = None,
        **columns: object,
    ) -> None:
        now = self.site.clock.now()
        assert update_case(tx, self.site.store.site_id, number, version, {**columns, "state": state}, now)
        action = f"turned_{state.value}" if basis else state.value
        event = CaseEvent(number, version + 1, action, CaseState.PROPOSED, state, "教务", "", now, basis)
        insert_events(tx, self.site.store.site_id, [event])


def a_school(store: Store, folder: Path) -> School:
    """Return the school before its first year."""
    said = {
        "site": {"university": "江州学院（虚构）"},
        "policies": [{"id": "ustl"}],
        "contacts": [{"name": "周静", "office": "学业指导中心", "telephone": "0000-6000100"}],
        "actors": ACTORS,
    }
    site = Site(Settings.model_validate(said), store, folder, StoryClock(AUTUMN[ONE], ZONE))
    (folder / "secrets").mkdir()
    ensure_secret(folder / "secrets" / "marker-key")
    return School(site)


def told(store: Store, folder: Path) -> School:
    """Return the school after three years, as `tests.sync.statistics.test_school` reckons it."""
    school = a_school(store, folder)
    _first_year(school)
    cases = _warnings_of_the_first(school)
    second = _second_year(school, cases)
    _third_year(school, cases, second)
    return school


def _first_year(school: School) -> None:
    exams = [(A, "50"), (B, "55"), (C, "59.99"), (D, "60"), (P, "30"), (Q, "75")]
    school.attempts = [(who, "MA101", "2022-2023-1", "regular", score, "2023-01-10") for who, score in exams]
    school.attempts.append((A, "MA101", "2022-2023-1", "makeup", "40", "2023-03-05"))
    school.attempts.append((B, "MA101", "2022-2023-1", "makeup", "61", "2023-03-05"))
    school.autumn(ONE)
    school.judged(ONE)


def _warnings_of_the_first(school: School) -> dict[str, int]:
    levels = {
        A: "downgrade",
        B: "downgrade",
        C: "withdrawal",
        D: "downgrade",
        E: "downgrade",
        F: "downgrade",
        G: "withdrawal",
    }
    cases = {who: school.warned(ONE, who, level) for who, level in levels.items()}
    cases |= {f"{who} degree": school.warned(ONE, who, "degree") for who in (A, B)}
    school.became(school.warned(ONE, P, "downgrade"), CaseState.REVOKED, ONE)
    return cases


def _second_year(school: School, cases: Mapping[str, int]) -> dict[str, int]:
    school.homes[A] = LETTERS  # changes to another college
    school.status |= {E: "withdrawn"}
    school.autumn(TWO)
    basis = school.judged(TWO, {E: "withdrawn", G: "leave"})
    second = {B: school.warned(TWO, B, "withdrawal"), C: school.warned(TWO, C, "downgrade")}
    second |= {D: school.warned(TWO, D, "downgrade"), "A degree": school.warned(TWO, A, "degree")}
    school.proposed(TWO, F, "downgrade")
    for who in (A, f"{B} degree"):
        school.became(cases[who], CaseState.LIFTED, TWO, basis)
    school.became(cases[B], CaseState.ESCALATED, TWO, basis)
    for who in (C, D, G, f"{A} degree"):
        school.became(cases[who], CaseState.CARRIED_OVER, TWO, basis)
    school.became(cases[E], CaseState.CLOSED, TWO, basis)
    return second


def _third_year(school: School, cases: Mapping[str, int], second: Mapping[str, int]) -> None:
    school.status |= {B: "graduated"}
    school.autumn(THREE)
    basis = school.judged(THREE, {E: "withdrawn", B: "graduated"})
    school.warned(THREE, D, "withdrawal")
    school.became(second[D], CaseState.ESCALATED, THREE, basis)
    school.became(cases[G], CaseState.LIFTED, THREE, basis)
    for who in (C, "A degree"):
        school.became(second[who], CaseState.LIFTED, THREE, basis)


def _write(file: Path, header: str, rows: Sequence[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header.split(","))
        writer.writerows(rows)
