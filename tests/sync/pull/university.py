"""An invented university that can be pulled: its Moodle, its store, its clock, its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.mapping import Mapping as SiteMapping
from config.settings import Settings
from connector.moodle.port import Moodle
from rules.facts.facts import Facts
from sync.mapping.equivalences import Equivalences
from sync.mapping.registrar import as_stored, entry_years
from sync.pull.pull import never, pull_site
from sync.pull.result import PullResult
from sync.quality.stops import Stop
from sync.store.acceptances import Acceptance, record_acceptance
from sync.store.database import Store
from sync.store.facts import load_facts
from sync.store.findings import list_findings
from sync.store.registrar import write_registrar
from sync.store.runs import start_run
from tests.connector.standin.colleges import a_course, a_mark, an_account, enrolled
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.scene import StoppedClock
from tests.sync.store.builders import a_course as a_catalogue_course
from tests.sync.store.builders import a_student, some_facts

MATH, MATH_NEXT = "2023-2024-1-MATH101-01", "2023-2024-2-MATH101-01"
NUMBERS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10")


def settings(mapping: Mapping[str, Any] | None = None, pull: Mapping[str, Any] | None = None) -> Settings:
    return Settings.model_validate(
        {
            "pull": pull or {},
            "moodle": {"parallel": 1},
            "site": {"university": "滨江大学（虚构）"},
            "policies": [{"id": "asnu"}],
            "contacts": [{"name": "教务员", "office": "一号楼", "telephone": "1234567"}],
            "actors": [{"account": "教务员", "person": "教务员", "roles": ["administrator"]}],
            "mapping": SiteMapping.model_validate(mapping or {}),
        }
    )


def a_moodle_course(
    shortname: str = MATH,
    marks: Mapping[str, float | None] | None = None,
    *,
    students: Sequence[str] | None = None,
    suspended: Sequence[str] = (),
    **values: Any,
) -> dict[str, Any]:
    """Return a course with these final marks; without being told, students are those with a mark."""
    given = marks or {}
    people = [enrolled(f"s{each}") for each in (given if students is None else students) if each not in suspended]
    people += [enrolled(f"s{each}", status="suspended") for each in suspended]
    grades = [a_mark(f"s{each}", value) for each, value in given.items() if value is not None]
    return a_course(shortname, enrolments=[*people, enrolled("t1", "editingteacher")], grades=grades, **values)


def a_moodle(*courses: Mapping[str, Any], users: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return the content of a Moodle with ten students and a teacher."""
    people = [an_account(f"s{number}") for number in NUMBERS]
    return {"users": [*people, an_account("t1", idnumber=""), *users], "courses": list(courses)}


@dataclass
class University:
    """Everything a pull needs; each pull happens a day after the last."""

    store: Store
    mapping: Mapping[str, Any] = field(default_factory=dict)
    moodle: InProcessMoodle = field(default_factory=lambda: InProcessMoodle(a_moodle(a_moodle_course())))
    clock: StoppedClock = field(default_factory=StoppedClock)
    pull_settings: Mapping[str, Any] = field(default_factory=dict)

    def has(self, *courses: Mapping[str, Any], users: Sequence[Mapping[str, Any]] = ()) -> None:
        """Let Moodle hold exactly these courses, from now on."""
        self.moodle.load(a_moodle(*courses, users=users))

    def registers(self, facts: Facts | None = None) -> None:
        """Let the registrar say this; without being told, the ten students, the course, and the calendar."""
        students = [a_student(number) for number in NUMBERS]
        said = facts or some_facts(students=students, courses=[a_catalogue_course()])
        rules = SiteMapping.model_validate(self.mapping)
        tables = as_stored(said, Equivalences(rules.equivalences, entry_years(said.students)), rules.marks)
        with self.store.begin() as transaction:
            run = start_run(transaction, self.store.site_id, "import", "教务员", self.clock.now())
            for name, rows in tables.items():
                write_registrar(transaction, self.store.site_id, name, rows, self.clock.now(), run)

    def pull(
        self,
        moodle: Moodle | None = None,
        *,
        everything: bool = False,
        stopped: Callable[[], bool] = never,
        **later: int,
    ) -> PullResult:
        """Read Moodle, a day after the last time, or so much ``later``."""
        self.clock.pass_(**(later or {"days": 1}))
        said = settings(self.mapping, self.pull_settings)
        return pull_site(
            self.store, moodle or self.moodle, said, self.clock, "系统", everything=everything, stopped=stopped
        )

    def facts(self) -> Facts:
        with self.store.read() as transaction:
            return load_facts(transaction, self.store.site_id)

    def attempts(self) -> dict[tuple[str, str, str], str | None]:
        """Return the score of each attempt, by student, term and kind."""
        rows = self.facts().attempts.to_pylist()
        return {(row["student_no"], row["term"], row["kind"]): row["score"] for row in rows}

    def scores(self) -> dict[str, str | None]:
        """Return the score of each student's only attempt."""
        return {row["student_no"]: row["score"] for row in self.facts().attempts.to_pylist()}

    def findings(self) -> list[str]:
        """Return the codes of what is amiss now."""
        with self.store.read() as transaction:
            return [finding.code for finding in list_findings(transaction, self.store.site_id)]

    def accept(self, stop: Stop) -> None:
        """Let an administrator accept a stop by name."""
        acceptance = Acceptance(stop.code, stop.period, stop.digest, "管理员", "已核对", self.clock.now())
        with self.store.begin() as transaction:
            record_acceptance(transaction, self.store.site_id, acceptance)
