"""Small bundles to read: a good one, and what is changed in it."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import openpyxl

from rules.bundle.findings import BundleError, Finding
from rules.bundle.reading import Bundle, read_bundle
from rules.facts.facts import Facts
from tests.rules.college import AUTUMN

TABLES = {
    "terms": "term,starts_on,ends_on,makeup_ends_on\n2024-2025-1,2024-09-01,2025-01-15,2025-03-10\n",
    "students": "student_no,name,college,major,class_name,entry_year,status\n"
    "2022010103,张三,信息,软件,软2201,2022,enrolled\n",
    "courses": "course_code,course_name,credits,course_type,degree_course\nMATH101,高等数学（上）,4.5,required,true\n",
    "attempts": "student_no,course_code,term,kind,score,result,graded_on\n"
    "2022010103,MATH101,2024-2025-1,regular,41,,2025-01-20\n",
}


def a_bundle(folder: Path, *, encoding: str = "utf-8", **changes: str | None) -> Path:
    """A small good bundle, with some tables replaced; None leaves a table out."""
    for name, text in (TABLES | changes).items():
        if text is not None:
            (folder / f"{name}.csv").write_text(text, encoding=encoding)
    return folder


def errors(folder: Path) -> list[Finding]:
    try:
        read_bundle(folder)
    except BundleError as error:
        return list(error.errors)
    raise AssertionError("the bundle was read")


def the_error(folder: Path) -> Finding:
    (found,) = errors(folder)
    return found


def rows(facts: Facts, table: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = getattr(facts, table).to_pylist()
    return found


def an_attempt(**changes: str) -> str:
    usual = {"student_no": "2022010103", "course_code": "MATH101", "term": AUTUMN, "kind": "regular", "score": "41"}
    row = {**usual, "result": "", "graded_on": "2025-01-20", **changes}
    return ",".join(row) + "\n" + ",".join(row.values()) + "\n"


def a_workbook(path: Path, **changes: list[list[Any]] | None) -> Path:
    """The small good bundle as a workbook, with some sheets replaced; None leaves a sheet out."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheets: dict[str, list[list[Any]] | None] = {
        name: [list(line.split(",")) for line in text.splitlines()] for name, text in TABLES.items()
    }
    for name, lines in (sheets | changes).items():
        if lines is not None:
            sheet = book.create_sheet(name)
            for line in lines:
                sheet.append(line)
    book.save(path)
    return path


def header_of(table: str) -> list[Any]:
    """The column names of a table of the good bundle."""
    return list(TABLES[table].splitlines()[0].split(","))


def warnings_of(bundle: Bundle) -> Collection[str]:
    """What is said of a bundle that was read."""
    return [str(each) for each in bundle.warnings]
