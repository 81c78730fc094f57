"""The smallest bundle that still shows a difference: rows are dropped one by one as long as it stays."""

from collections.abc import Callable

from .generator import Bundle

FIRST = ("students", "events", "attempts", "enrolments", "programmes", "courses", "terms")


def smallest(bundle: Bundle, differs: Callable[[Bundle], bool]) -> Bundle:
    """Drop whatever can go; `differs` must be true for the bundle given."""
    for number in [row["student_no"] for row in bundle.tables["students"]]:
        if differs(bundle.only(number)):
            bundle = bundle.only(number)
            break
    shrinking = True
    while shrinking:
        before = _size(bundle)
        for table in FIRST:
            bundle = _thinned(bundle, table, differs)
        shrinking = _size(bundle) < before
    return bundle


def _size(bundle: Bundle) -> int:
    return sum(map(len, bundle.tables.values()))


def _thinned(bundle: Bundle, table: str, differs: Callable[[Bundle], bool]) -> Bundle:
    for row in list(bundle.tables[table]):
        without = Bundle(bundle.tables | {table: [other for other in bundle.tables[table] if other is not row]})
        if _is_whole(without) and differs(without):
            bundle = without
    return bundle


def _is_whole(bundle: Bundle) -> bool:
    """Say whether nothing refers to a row that is gone."""
    rows = [row for name in ("programmes", "enrolments", "attempts", "events") for row in bundle.tables[name]]
    students = {row["student_no"] for row in bundle.tables["students"]}
    courses = {row["course_code"] for row in bundle.tables["courses"]}
    terms = {row["term"] for row in bundle.tables["terms"]}
    return all(
        row.get("student_no", "") in students | {""}
        and row.get("course_code", "") in courses | {""}
        and row.get("term", "") in terms | {""}
        for row in rows
    )
