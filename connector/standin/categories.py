"""``core_course_get_categories``."""

from __future__ import annotations

from connector.standin.call import Call, Function
from connector.standin.errors import moodle_error
from connector.standin.parameters import Many, Record, Structure, Value, boolean
from connector.standin.state import Category


def _categories(call: Call, args: Record) -> object:
    """Return categories without their idnumber, in the order of ids compared as text."""
    found = list(call.site.categories.values())
    for criterion in args["criteria"] or []:
        found = [each for each in found if _meets(each, criterion["key"], criterion["value"])]
    if args["addsubcategories"] and args["criteria"]:
        roots = tuple(f"{each.path}/" for each in found)
        found += [each for each in call.site.categories.values() if each.path.startswith(roots)]
    return [_category(call, each) for each in sorted(found, key=lambda each: str(each.id * 10000))]


def _meets(category: Category, key: str, value: str) -> bool:
    if key not in {"id", "ids", "name", "parent"}:
        raise moodle_error("criteriaerror", "Missing permissions to search on a criterion.")
    if key == "ids":
        return str(category.id) in value.split(",")
    return str(getattr(category, key)) == value


def _category(call: Call, category: Category) -> Record:
    return {
        "id": category.id,
        "name": call.text(category.name),
        "description": "",
        "descriptionformat": 0,
        "parent": category.parent,
        "sortorder": category.id * 10000,
        "coursecount": sum(course.category_id == category.id for course in call.site.courses.values()),
        "depth": category.path.count("/"),
        "path": category.path,
    }


CRITERIA = Many(Structure({"key": Value(str), "value": Value(str)}), default=None)
FUNCTIONS = {
    "core_course_get_categories": Function(
        {"criteria": CRITERIA, "addsubcategories": Value(boolean, True)}, _categories
    ),
}
