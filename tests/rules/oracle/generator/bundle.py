"""A bundle as rows of text, and its folder of CSV files."""

import csv
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

Row = dict[str, str]

COLUMNS = {
    "terms": ("term", "starts_on", "ends_on", "makeup_ends_on", "vacation_starts_on"),
    "students": ("student_no", "name", "college", "major", "class_name", "entry_year", "status"),
    "courses": ("course_code", "course_name", "credits", "course_type", "degree_course", "pass_mark"),
    "programmes": ("major", "entry_year", "course_code", "study_term"),
    "enrolments": ("student_no", "course_code", "term"),
    "attempts": ("student_no", "course_code", "term", "kind", "score", "result", "graded_on"),
    "events": ("student_no", "kind", "occurred_on", "ended_on", "term", "note"),
}


@dataclass(frozen=True)
class Question:
    """What to ask of a bundle: which policy, for which period, seen from which day."""

    policy: str
    period: str
    as_of: date


@dataclass
class Bundle:
    """Rows of text by table."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def add(self, table: str, *values: str) -> None:
        """Append a row, its values in the order of the columns; what is left out is empty."""
        names = COLUMNS[table]
        self.tables[table].append(dict(zip(names, values + ("",) * (len(names) - len(values)), strict=True)))

    def only(self, student_no: str) -> "Bundle":
        """Keep one student, with calendar, catalogue and programmes."""
        kept = {
            name: [row for row in rows if row.get("student_no", student_no) == student_no]
            for name, rows in self.tables.items()
        }
        return Bundle(kept)


def write(bundle: Bundle, folder: Path) -> Path:
    """Write the bundle as CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, names in COLUMNS.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(bundle.tables[table])
    return folder
