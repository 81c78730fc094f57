"""Which grade item is which attempt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from config.mapping_marks import ItemMapping
from connector.moodle.grades import GradeItem

_PLACES = {"manual", "mod"}


def rule_of(item: GradeItem, rules: Sequence[ItemMapping]) -> ItemMapping | None:
    """Return what the mapping says of a grade item: by its ID number, else by its name, or as the course total."""
    if item.is_course_total:
        return next((rule for rule in rules if rule.total), None)
    if item.itemtype not in _PLACES:
        return None
    if item.idnumber:
        by_number = next((rule for rule in rules if rule.idnumber == item.idnumber), None)
        if by_number is not None:
            return by_number
    return next((rule for rule in rules if rule.name and rule.name == item.itemname), None)


def is_worth_listing(item: GradeItem) -> bool:
    """Say whether an item that the mapping doesn't name should be listed.

    Items with an ID number, and those made by hand, may hold results; quizzes and assignments without one are the
    ordinary business of a course.
    """
    return item.itemtype in _PLACES and (bool(item.idnumber) or item.itemtype == "manual")


def candidates(
    items: Iterable[GradeItem], rules: Sequence[ItemMapping]
) -> dict[str, list[tuple[GradeItem, ItemMapping]]]:
    """Return the items of each kind of attempt, in the order in which the mapping tries them."""
    found: dict[str, list[tuple[GradeItem, ItemMapping]]] = {}
    for item in items:
        rule = rule_of(item, rules)
        if rule is not None and rule.kind != "ignored":
            found.setdefault(rule.kind, []).append((item, rule))
    for several in found.values():
        if len(several) > 1:
            several.sort(key=lambda pair: rules.index(pair[1]))
    return found
