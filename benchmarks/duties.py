"""Duties of 3,000 warned students at a term's end: worked out alone, and read from a store and put into words.

    python -m benchmarks.duties

The worst case: every student red under asnu, nothing recorded but one talk each, every week of the term gone by. CPU
seconds, the best of three; on a loaded machine only the ratio of the lines says much.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pyarrow as pa

from config.policy_files import load_policy
from config.procedure import Procedure
from config.procedure_duties import DutyKind
from config.settings_file import make_site_folder
from rules.facts.schema import SCHEMAS
from sync.actions.duties import duties
from sync.duties.calendar import calendar_of
from sync.duties.case_duties import CollegeList, duties_of_case
from sync.duties.case_facts import CaseFacts, Done, Told
from sync.duties.owners import Owners
from sync.duties.schedule import Schedule
from sync.regulations import Regulation
from sync.site import Site, open_site
from sync.store.case_record import Case, CaseState, NewCase, Review
from sync.store.cases import insert_cases, read_cases, update_case
from sync.store.notices import Notice, insert_notice
from sync.store.records import NewRecord, insert_records
from sync.store.registrar import write_registrar
from sync.store.runs import start_run

CASES = 3_000
ISSUED, END = date(2025, 3, 14), date(2025, 7, 6)
MOMENT = datetime(2025, 3, 14, 4, tzinfo=UTC)
COLLEGE, PERIOD = "教育学院", "2024-2025-1"
TERMS = [
    {"term": "2024-2025-1", "starts_on": date(2024, 9, 2), "ends_on": date(2025, 1, 10)},
    {"term": "2024-2025-2", "starts_on": date(2025, 2, 17), "ends_on": date(2025, 7, 6)},
]
SETTINGS = f"""\
[site]
university = "江州学院（虚构）"

[[policies]]
id = "asnu"

[[contacts]]
name = "周静"
office = "学业指导中心"
telephone = "0000-6000100"

[[actors]]
account = "zhang"
person = "张辅导"
roles = ["counsellor"]
colleges = ["{COLLEGE}"]
"""


def cpu(action: Callable[[], object]) -> float:
    """Return the processor seconds that an action takes, the best of three."""
    taken = []
    for _ in range(3):
        start = time.process_time()
        action()
        taken.append(time.process_time() - start)
    return min(taken)


def a_case(number: int) -> Case:
    """Return a student's red warning."""
    warned = ("red", "red", Review.NONE, False, 1, 3, "0" * 64, None, "red", 1, 1, None, None, None, None)
    return Case(
        number, "asnu", "study", f"2023{number:06d}", PERIOD, COLLEGE, CaseState.ISSUED, *warned, MOMENT, MOMENT
    )


def alone(cases: int) -> int:
    """Work out the duties of so many cases, and return how many there are."""
    law = load_policy("asnu")
    regulation = Regulation(law, None, Procedure.model_validate(law.policy.procedure))
    schedule, owners, listing = Schedule(calendar_of(TERMS), END), Owners(()), CollegeList((), ISSUED)
    talk = (Done(DutyKind.INTERVIEW, date(2025, 3, 20), "zhang", "counsellor", record_id=1),)
    told = (Told(ISSUED, "red"),)
    return sum(
        len(
            list(
                duties_of_case(
                    regulation, CaseFacts(a_case(number), f"{number % 60}班", told, talk), listing, schedule, owners
                )
            )
        )
        for number in range(cases)
    )


def fill(site: Site) -> None:
    """Write a calendar, and the cases with their notices and a talk each."""
    site_id = site.store.site_id
    new = NewCase("asnu", "study", "", PERIOD, COLLEGE, "red", "red", Review.NONE, False, None, "0" * 64, None)
    with site.store.begin() as tx:
        run = start_run(tx, site_id, "import", "bench", MOMENT)
        terms = pa.Table.from_pylist(TERMS, schema=SCHEMAS["terms"])
        write_registrar(tx, site_id, "terms", terms, MOMENT, run)
        insert_cases(tx, site_id, [replace(new, student_no=f"2023{number:06d}") for number in range(CASES)], MOMENT)
        cases = read_cases(tx, site_id)
        for case in cases:
            issued = {"state": CaseState.ISSUED, "issued_level": "red", "issued_revision": 1, "issues": 1}
            update_case(tx, site_id, case.id, case.version, issued, MOMENT)
            number = f"预警〔2025〕{case.id:04d}号"
            insert_notice(
                tx, site_id, Notice(COLLEGE, 2025, case.id, number, case.id, 1, "red", 1, None, MOMENT, "zhao")
            )
        insert_records(tx, site_id, [_talk(case) for case in cases], recorded_by="zhang", at=MOMENT)


def _talk(case: Case) -> NewRecord:
    return NewRecord(
        case_id=case.id,
        policy="asnu",
        period=PERIOD,
        college=COLLEGE,
        kind=DutyKind.INTERVIEW,
        happened_on=date(2025, 3, 20),
        by="zhang",
        role="counsellor",
        details={"content": "谈话"},
    )


def main() -> None:
    """Print how long it takes."""
    print(f"law and procedure read: {cpu(lambda: alone(0)):.2f} s")
    small, whole = cpu(lambda: alone(CASES // 10)), cpu(lambda: alone(CASES))
    print(f"{CASES // 10} cases worked out: {small:.2f} s; {CASES} cases, {alone(CASES)} duties: {whole:.2f} s")
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "site"
        make_site_folder(folder, SETTINGS)
        with open_site(folder) as site:
            fill(site)
            lines = len(duties(site, as_of=END).lines)
            seconds = cpu(lambda: duties(site, as_of=END))
            print(f"yujing duties from the store, {lines} lines: {seconds:.2f} s, {seconds / whole:.1f} times as long")


if __name__ == "__main__":
    main()
