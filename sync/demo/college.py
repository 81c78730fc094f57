"""滨海大学（虚构）: an invented university for the demonstration, the same in every run.

Two colleges: 教育学院 is screened under ``asnu`` on 2025-03-14 (and again on 2025-03-20, after a correction), 设计学院
under ``bhuad`` on 2025-06-06. Nearly everybody passes everything; the planted students are in `college_asnu`,
`college_education` and `college_bhuad`, each with the reason in one line.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from sync.demo import college_asnu, college_bhuad, college_education
from sync.demo.college_calendar import ASNU_LIST_DAY, ASNU_SECOND_DAY, BHUAD_LIST_DAY
from sync.demo.college_catalogue import DESIGN, EDUCATION
from sync.demo.college_expected import Expected
from sync.demo.college_moodle import moodle
from sync.demo.college_planting import Cast
from sync.demo.college_tables import Tables, all_tables, registrar_tables, write_tables
from sync.demo.college_world import World, ordinary_world

UNIVERSITY: Final = "滨海大学（虚构）"
POLICY_OF: Final = {EDUCATION: "asnu", DESIGN: "bhuad"}
PERIOD_OF: Final = {"asnu": college_asnu.PERIOD, "bhuad": college_bhuad.PERIOD}
LIST_DAYS: Final = (("asnu", ASNU_LIST_DAY), ("asnu", ASNU_SECOND_DAY), ("bhuad", BHUAD_LIST_DAY))
"""The evaluations of the story, in order: policy and as-of date."""


@dataclass(frozen=True, slots=True)
class College:
    """The university on one day: the registrar's tables, Moodle's content, and the verdicts known by construction."""

    on: date
    registrar: Tables
    moodle: dict[str, Any]
    expected: tuple[Expected, ...]

    def write_registrar(self, folder: Path) -> None:
        """Write the registrar's bundle as a folder of CSV files."""
        write_tables(self.registrar, folder)

    def write_moodle(self, file: Path) -> None:
        """Write the college JSON that the stand-in and the seeding script read."""
        file.write_text(json.dumps(self.moodle, ensure_ascii=False, indent=1), encoding="utf-8")

    def verdicts(self, policy: str, as_of: date) -> tuple[Expected, ...]:
        """Return what one evaluation of the story must find, by student number."""
        found = [each for each in self.expected if (each.policy, each.as_of) == (policy, as_of)]
        return tuple(sorted(found, key=lambda each: each.student_no))

    def with_role(self, role: str) -> str:
        """Return the number of the student who plays a part: objection, correction, suspended_account, unenrolled."""
        return next(each.student_no for each in self.expected if each.role == role)


def college(on: date) -> College:
    """Return the university as it is on a day."""
    world = the_world()
    return College(on, registrar_tables(world, on), moodle(world, on), tuple(world.expected))


def college_bundle(on: date, college_name: str | None = None) -> Tables:
    """Return every fact of a day, of one college or of all: what pulling, mapping and importing should arrive at."""
    return all_tables(the_world(), on, college_name)


@cache
def the_world() -> World:
    """Return what happened; made once, and never changed afterwards."""
    world = ordinary_world()
    education = Cast(world, EDUCATION)
    college_asnu.plant(education)
    college_education.plant(world, education)
    college_bhuad.plant(Cast(world, DESIGN))
    return world
