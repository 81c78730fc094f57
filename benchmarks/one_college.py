"""A college of 50,000 students made for `benchmarks.college`: its bundle, its folder, and the Moodle it teaches with.

The bundle is that of `benchmarks.invented`, all in one college, with the student numbers of `benchmarks.large_site`,
whose running term Moodle holds: courses of 500, two for each student on average. One score in 300 is
below 60, which with some absences and disciplinary events warns about one in sixteen.
"""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.invented import FIRST_YEAR, invented_facts
from benchmarks.large_pull import Counted
from benchmarks.large_site import COLLEGE, Large
from config.secrets import ensure_secret
from config.settings import Settings
from config.settings_file import make_site_folder
from connector.moodle.gate import Gate
from connector.moodle.pacing import Pace
from connector.moodle.transport import MoodleTransport
from rules.facts.facts import Facts
from rules.facts.schema import SCHEMAS
from sync.clock import Clock
from sync.demo.college_mapping import MAPPING_TOML
from sync.site import Site

FAILS: Final = 300
COURSE_SIZE: Final = 500
SETTINGS: Final = f"""
[site]
id = "large"
university = "江州学院（虚构）"

[store]
url = "{{store}}"

[moodle]
url = "{{url}}"

[[policies]]
id = "asnu"

[[contacts]]
name = "周静"
office = "学业指导中心"
telephone = "0000-6000100"

[[actors]]
account = "lihong"
person = "李红"
roles = ["administrator", "deans_office", "college_leader", "secretary"]
colleges = ["{COLLEGE}"]

[messages]
per_minute = 100000
quiet_from = "00:00"
quiet_until = "00:00"
"""
ACTOR: Final = "lihong"
DIGESTED: Final = 200_000
"""Rows of a table that are all compared."""
SQLITE: Final = "sqlite:///data/yujing.sqlite3"


@dataclass(frozen=True)
class CountingSite(Site):
    """A site that counts its requests, and asks its Moodle as fast as that answers."""

    token: str = ""
    counted: Counted = field(default_factory=Counted)

    def moodle(self, stopped: Callable[[], bool] | None = None) -> MoodleTransport:
        """Return a counted way to Moodle, a hundred times as fast as a real one is asked at most."""
        moodle = self.settings.moodle
        gate = Gate(Pace(moodle.parallel, moodle.requests_per_minute * 100), stopped or (lambda: False))
        return MoodleTransport(moodle.url, self.token, gate=gate, on_call=self.counted)

    def requests(self) -> int:
        """Return how many requests were sent so far."""
        return int(sum(each[0] for each in self.counted.by_function.values()))


def moodle_of(students: int) -> Large:
    """Return the site that Moodle holds: the running term alone."""
    return Large(students, max(1, 2 * students // COURSE_SIZE), 1, COURSE_SIZE)


def college_facts(students: int, attempts: int) -> Facts:
    """Return the registrar's facts: everybody in one college, numbered as in Moodle, and its courses."""
    facts = invented_facts(0, students, attempts, FAILS)
    numbered = {name: _numbered(table) for name, table in facts.tables() if "student_no" in table.column_names}
    register = numbered["students"]
    at = register.schema.get_field_index("college")
    numbered["students"] = register.set_column(at, register.schema.field(at), pa.repeat(COLLEGE, len(register)))
    return replace(facts, **numbered, courses=pa.concat_tables([facts.courses, _running(moodle_of(students))]))


def _numbered(table: pa.Table) -> pa.Table:
    at = table.schema.get_field_index("student_no")
    position = pc.subtract(pc.cast(table["student_no"], pa.int64()), FIRST_YEAR * 1_000_000)
    numbers = pc.binary_join_element_wise("2023", pc.utf8_lpad(pc.cast(position, pa.string()), 8, "0"), "")
    return table.set_column(at, table.schema.field(at), numbers)


def _running(large: Large) -> pa.Table:
    rows = [
        {"course_code": large.code(number), "course_name": f"课程{number}", "credits": 2_000_000,
         "course_type": "required", "degree_course": False, "pass_mark": 60_000_000}
        for number in range(large.offerings)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=SCHEMAS["courses"])


def make_folder(folder: Path, url: str, token: str, *, store: str = SQLITE, more: str = "") -> Settings:
    """Make the site's folder with settings and secrets; return the settings."""
    text = SETTINGS.format(store=store, url=url) + MAPPING_TOML + more
    make_site_folder(folder, text)
    for name in ("marker-key", "data-key"):
        ensure_secret(folder / "secrets" / name)
    descriptor = os.open(folder / "secrets" / "moodle-token", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(token)
    return Settings.model_validate(tomllib.loads(text))


@contextmanager
def opened(folder: Path, token: str, clock: Clock) -> Iterator[CountingSite]:
    """Open the site in ``folder``."""
    from sync.site import open_site

    with open_site(folder, clock) as site:
        yield CountingSite(site.settings, site.store, site.folder, site.clock, token=token)


def rows_of(site: Site) -> dict[str, tuple[object, ...]]:
    """Return every table of the store: its rows; of a very large one their number and the ends of each column."""
    from sqlalchemy import MetaData, func, select

    tables, found = MetaData(), {}
    tables.reflect(site.store.engine)
    with site.store.engine.connect() as connection:
        for table in tables.sorted_tables:
            rows = connection.scalar(select(func.count()).select_from(table)) or 0
            if rows > DIGESTED:
                ends = [end(column) for column in table.columns for end in (func.min, func.max)]
                found[table.name] = (rows, *connection.execute(select(*ends)).one())
            else:
                found[table.name] = (rows, frozenset(Counter(map(repr, connection.execute(select(table)))).items()))
    return found
