"""Small invented colleges for the comparison: boundary cases, several classes, and warnings of earlier periods."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from rules.bundle.reading import read_bundle as read_by_engine
from rules.facts.facts import Facts as EngineFacts

from ..oracle import read_bundle
from ..oracle.facts import Facts
from ..oracle.generator import LEVELS, Bundle, random_bundle, write
from ..oracle.generator.records import Place
from .plain import Register

POLICY, TRACK, STEPS = "invented", "study", ("low", "middle", "high")


@dataclass(frozen=True)
class SmallCollege:
    """One college as the engine and as the plain interpreter read it."""

    place: Place
    engine: EngineFacts
    plain: Facts
    register: dict[str, Register]
    warned: dict[tuple[str, str], str]


def a_small_college(random: Random, students: int) -> SmallCollege:
    """Draw a college, write it as a bundle, and let both read that."""
    bundle, place = random_bundle(random, students)
    _in_classes(random, bundle)
    warned = _warned(random, bundle, place)
    with TemporaryDirectory() as folder:
        write(bundle, Path(folder))
        _write_warnings(Path(folder), random, warned)
        engine = read_by_engine(Path(folder)).facts
        plain = read_bundle(Path(folder), LEVELS)
    return SmallCollege(place, engine, plain, _register(bundle), warned)


def _in_classes(random: Random, bundle: Bundle) -> None:
    """Spread the students over two colleges with classes of the same names."""
    for row in bundle.tables["students"]:
        row["college"], row["class_name"] = random.choice(("艺术学院", "工学院")), random.choice(("一班", "二班"))


def _register(bundle: Bundle) -> dict[str, Register]:
    return {
        row["student_no"]: Register(row["college"], row["major"], row["class_name"], row["entry_year"])
        for row in bundle.tables["students"]
    }


def _warned(random: Random, bundle: Bundle, place: Place) -> dict[tuple[str, str], str]:
    """Draw warnings of terms or school years, now and then none at all, or at a level that the track does not have."""
    names = [term.name for term in place.terms]
    if random.random() < 0.5:
        names = list(dict.fromkeys(name.rpartition("-")[0] for name in names))
    named = random.sample(names, random.randint(0, len(names)))
    drawn = {}
    for row in bundle.tables["students"]:
        for period in named:
            if random.random() < 0.3:
                drawn[row["student_no"], period] = random.choice((*STEPS, *STEPS, "former"))
    return drawn


def _write_warnings(folder: Path, random: Random, warned: dict[tuple[str, str], str]) -> None:
    rows = [(number, POLICY, TRACK, period, level) for (number, period), level in warned.items()]
    other = [(number, "other", TRACK, period, "high") for number, period in warned if random.random() < 0.3]
    with (folder / "warnings.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("student_no", "policy", "track", "period", "level"), *rows, *other])
