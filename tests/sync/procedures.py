"""Scenes under a procedure of one's own: a regulation with announcement or consents, and a calendar of two years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from config.policy_files import load_policy
from config.procedure import Procedure
from rules.facts.schema import SCHEMAS
from sync.cases.announcing import record_telling
from sync.cases.consents import Given, record_consent
from sync.regulations import Regulation
from sync.store.case_record import Case
from sync.store.consents import Outcome
from sync.store.database import Store
from sync.store.registrar import write_registrar
from sync.store.runs import start_run
from sync.store.tellings import TellingKind
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.scene import NOON, ZONE, Scene, a_college, a_scene, numbers

ONE, TWO = STUDENTS = numbers(2)
FOUR_STEPS = ("student", "guardian", "college", "school")
TERMS = [
    ("2024-2025-1", date(2024, 9, 2), date(2025, 1, 10)),
    ("2024-2025-2", date(2025, 2, 24), date(2025, 7, 4)),
    ("2025-2026-1", date(2025, 9, 1), date(2026, 1, 9)),
]


def announcing(objection: str = "5天", **more: Any) -> Procedure:
    """Return a procedure that tells the student first."""
    return Procedure.model_validate({"announcement": {"clause": "二.3", "objection": objection}, **more})


def consenting(level: str = "red", **more: Any) -> Procedure:
    """Return a procedure in which one level rests on four consents, with a year of trial."""
    steps = {"level": level, "clause": "第三条 2", "order": FOUR_STEPS, "trial": "1年"}
    return Procedure.model_validate({"consents": [steps], **more})


def under(procedure: Procedure) -> Regulation:
    """Return the regulation of the tests with another procedure."""
    return Regulation(load_policy("asnu"), None, procedure)


def a_scene_under(
    store: Store, procedure: Procedure, *, students: list[str] = STUDENTS, suspended: tuple[str, ...] = ()
) -> Scene:
    """Return a scene with an LMS, two students in a course, the procedure, and the calendar."""
    with_terms(store)
    moodle = InProcessMoodle(a_college(students, courses=1, suspended=suspended))
    return a_scene(store, moodle, students, regulations=(under(procedure),))


def with_terms(store: Store) -> None:
    """Put the calendar into a store."""
    with store.begin() as tx:
        run = start_run(tx, store.site_id, "import", "测试", NOON)
        rows = [{"term": name, "starts_on": first, "ends_on": last} for name, first, last in TERMS]
        terms = pa.Table.from_pylist(rows, schema=SCHEMAS["terms"])
        write_registrar(tx, store.site_id, "terms", terms, NOON, run)


def apply_all(scene: Scene) -> None:
    """Plan, approve and carry out, then send what is due."""
    plan = scene.plan()
    if not plan.is_empty:
        assert scene.apply(plan).left_out == ()
    scene.send()


def at_noon(scene: Scene, day: date) -> None:
    """Let it be noon on the site on a day."""
    scene.clock._now = datetime.combine(day, NOON.time(), NOON.tzinfo)


def tell(scene: Scene, student: str, on: date, kind: TellingKind = "told") -> Case:
    case = scene.case(student)
    return record_telling(scene.store, case.id, case.version, kind, scene.act(), on=on, manner="当面交付", zone=ZONE)


def step(scene: Scene, student: str, party: str, outcome: Outcome = "given", on: date = date(2025, 3, 10)) -> Case:
    """Record one step towards the level of a student's case."""
    case = scene.case(student)
    consents = scene.regulations[0].procedure.consents_for(case.level)
    given = Given(party, outcome, on, "某人", "申请书")
    act = scene.act()
    return record_consent(scene.store, case.id, case.version, given, act, consents=consents, zone=ZONE)


def consent_by_all(scene: Scene, student: str) -> Case:
    """Record all four steps, and return the case."""
    return [step(scene, student, party) for party in FOUR_STEPS][-1]


def with_procedure(scene: Scene, procedure: Procedure) -> None:
    """Let the policy have another procedure from now on."""
    scene.regulations = (replace(scene.regulations[0], procedure=procedure),)
