"""The differences between two assessments in the shape of the command's JSON file, each named."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

Found = dict[str, Any]

ON_AVERAGES = (".gpa", ".degree", ".decline")


def compare(expected: Found, found: Found) -> list[str]:
    """List each difference in students, tracks, levels, reviews, rules, figures, evidence, skips and pending."""
    return [
        *_values("run", expected, found, ("policy", "period", "as_of", "students_evaluated", "pending")),
        *_skipped(expected, found),
        *_each("warning", expected["warnings"], found["warnings"], _by_student_and_track, _warning),
        *_each("referral", expected["referrals"], found["referrals"], _by_student_and_rule, _referral),
        *_order(found),
    ]


def _values(where: str, expected: Found, found: Found, names: Iterable[str]) -> list[str]:
    return [
        f"{where}: {name} should be {expected[name]!r}, is {found.get(name)!r}"
        for name in names
        if expected[name] != found.get(name)
    ]


def _skipped(expected: Found, found: Found) -> list[str]:
    reasons = {item["student_no"]: item["reason"] for item in expected["skipped"]}
    others = {item["student_no"]: item["reason"] for item in found["skipped"]}
    return [
        f"{number}: skipped should be {reasons.get(number)!r}, is {others.get(number)!r}"
        for number in sorted(reasons | others)
        if reasons.get(number) != others.get(number)
    ]


def _each(
    what: str,
    expected: list[Found],
    found: list[Found],
    key: Callable[[Found], tuple[str, str]],
    differences: Callable[[str, Found, Found], list[str]],
) -> list[str]:
    wanted, given = {key(item): item for item in expected}, {key(item): item for item in found}
    named = {place: f"{what} {place[0]} {place[1]}" for place in wanted | given}
    doubled = [f"{what}: {len(found) - len(given)} doubled"] if len(found) != len(given) else []
    missing = [f"{named[place]}: missing" for place in wanted if place not in given]
    surplus = [f"{named[place]}: should not be there" for place in given if place not in wanted]
    both = [
        line for place in wanted if place in given for line in differences(named[place], wanted[place], given[place])
    ]
    return doubled + missing + surplus + both


def _by_student_and_track(warning: Found) -> tuple[str, str]:
    return str(warning["student_no"]), str(warning["track"])


def _by_student_and_rule(referral: Found) -> tuple[str, str]:
    return str(referral["student_no"]), str(referral["rule"])


def _warning(where: str, expected: Found, found: Found) -> list[str]:
    wanted = {rule["id"]: rule for rule in expected["rules"]}
    given = {rule["id"]: rule for rule in found["rules"]}
    return [
        *_values(where, expected, found, ("level", "review", "firm_level")),
        *([] if set(wanted) == set(given) else [f"{where}: rules should be {sorted(wanted)}, are {sorted(given)}"]),
        *(line for name in wanted if name in given for line in _rule(f"{where} {name}", wanted[name], given[name])),
    ]


def _rule(where: str, expected: Found, found: Found) -> list[str]:
    return [
        *_values(where, expected, found, ("level", "clause", "review")),
        *_evidence(where, str(expected["id"]), expected, found),
        *_events(where, expected["events"], found["events"]),
    ]


def _referral(where: str, expected: Found, found: Found) -> list[str]:
    return _evidence(where, str(expected["rule"]), expected, found)


def _evidence(where: str, rule: str, expected: Found, found: Found) -> list[str]:
    shown = _codes if rule.endswith(ON_AVERAGES) else _courses
    return [
        *_figures(where, expected["figures"], found["figures"]),
        *_values(where, {"courses": shown(expected["courses"])}, {"courses": shown(found["courses"])}, ("courses",)),
    ]


def _figures(where: str, expected: Found, found: Found) -> list[str]:
    """Name the expected figures whose value stands under no name at all, or differs under the same name."""
    values = {_number(value) for value in found.values()}
    return [
        f"{where}: figure {name} should be {value}, is {found.get(name, found)}"
        for name, value in expected.items()
        if (_number(found[name]) != _number(value) if name in found else _number(value) not in values)
    ]


def _number(value: object) -> Fraction | str:
    """Read a number; a level grade stays text."""
    text = str(value).strip()
    if not text[:1].isdigit() and text[:1] != "-":
        return text
    return Fraction(text.removesuffix("%")) / 100 if text.endswith("%") else Fraction(text)


def _codes(courses: list[Found]) -> list[str]:
    return sorted({str(course["course_code"]) for course in courses})


def _courses(courses: list[Found]) -> list[tuple[str, str, Fraction | str, Fraction | str | None]]:
    return [
        (
            str(course["course_code"]),
            str(course["term"]),
            _number(course["credits"]),
            None if course["score"] is None else _number(course["score"]),
        )
        for course in courses
    ]


def _events(where: str, expected: list[Found], found: list[Found]) -> list[str]:
    wanted, given = (
        sorted((str(item["kind"]), str(item["occurred_on"])) for item in items) for items in (expected, found)
    )
    return [] if wanted == given else [f"{where}: events should be {wanted}, are {given}"]


def _order(found: Found) -> list[str]:
    order = ("study", "degree")
    keys = [(str(item["student_no"]), order.index(str(item["track"]))) for item in found["warnings"]]
    return [] if keys == sorted(keys) else ["warnings: not sorted by student and track"]
