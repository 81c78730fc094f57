"""English sentences for the evidence of a verdict, for international students; the Chinese text prevails.

As in `reports.wording`, a sentence is chosen by the figures that a hit carries, and a figure that isn't known is named
by the label that the policy gives it. What is printed never contradicts the verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from reports.numbers import number_text, percent_text
from rules.assessment import CountedEvent, Figure, RuleHit

Printed = Mapping[str, str]
TERMS: Final = {"1": "first", "2": "second", "3": "third"}
EVENTS: Final = {
    "exam_absence": "unexcused absence from an examination",
    "class_absence": "unexcused absence from class",
    "discipline": "disciplinary sanction",
    "leave": "leave of absence",
    "return": "return from leave",
    "extension": "extension of the period of study",
}
WORDS: Final = {
    "必修": "Required",
    "选修": "Elective",
    "限选": "Restricted elective",
    "公选": "Public elective",
    "通识": "General",
    "实践": "Practice",
    "正考未通过": "Failed",
    "补考未通过": "Failed make-up",
    "重修未通过": "Failed retake",
    "缺考": "Absent",
    "补考缺考": "Absent from make-up",
    "重修缺考": "Absent from retake",
    "正考通过": "Passed",
    "补考通过": "Passed make-up",
    "重修通过": "Passed retake",
    "未修读": "Not taken",
}
"""What stands in a course's row, by the Chinese word."""

_UNITS: Final = (("credits", "credit"), ("courses", "course"), ("failures", "course"), ("credits_not_earned", "credit"))
_DIGITS: Final = {digit: str(number) for number, digit in enumerate("零一二三四五六七八九")}


def period_english(period: str) -> str:
    """Return ``2024-2025-1`` as the first term of the 2024-2025 academic year; anything else as it is."""
    match = re.fullmatch(r"(\d{4}-\d{4})(?:-([123]))?", period)
    if not match:
        return period
    year, term = match.groups()
    return f"the {TERMS[term]} term of the {year} academic year" if term else f"the {year} academic year"


def clause_english(clause: str) -> str:
    """Return 第七条 as Article 7, 三.1、三.3 as 3.1, 3.3, 第六条（一） as Article 6 (1); anything else as it is."""
    text = re.sub(r"第([零一二三四五六七八九十]+)条", lambda found: f"Article {_number(found[1])}", clause)
    text = re.sub(r"（([一二三四五六七八九十]+)）", lambda found: f" ({_number(found[1])})", text)
    text = re.sub(r"([一二三四五六七八九十]+)(?=\.\d)", lambda found: str(_number(found[1])), text)
    return re.sub(r"(Article \d+) (\d)", r"\1.\2", text.replace("、", ", ")).strip()


def reason_english(hit: RuleHit, *, period: str, labels: Mapping[str, str]) -> str:
    """Return one sentence saying why ``hit`` holds, with its figures and its clause.

    ``period`` is in English, for figures that are a term's own; ``labels`` names the policy's measures in English.
    """
    printed = {name: figure_english(name, value) for name, value in hit.figures.items()}
    told = next((sentence(printed, hit, period) for known, sentence in SENTENCES if _tells(known, printed, labels)), "")
    return f"{_capital(told or _plain(printed, labels) + _listed(hit))} ({clause_english(hit.clause)})."


def reasons_english(hits: Iterable[RuleHit], *, period: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return the reasons of several hits, each sentence once."""
    return tuple(dict.fromkeys(reason_english(hit, period=period, labels=labels) for hit in hits))


def clears_english(hit: RuleHit) -> str:
    """Return one sentence saying what the student can do so that ``hit`` no longer holds."""
    return next((advice for known, advice in ADVICE if known in hit.figures), ADVICE_BY_COURSES)


def figure_english(name: str, value: Figure) -> str:
    """Return a figure with its unit: 15.5 credits, 1 course, about 14.99%."""
    number = (percent_text(value) if name.endswith("share") else number_text(value)).replace("约", "about ")
    unit = next((unit for ending, unit in _UNITS if name.endswith(ending)), "")
    if not unit:
        return number
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"


def event_english(event: CountedEvent) -> str:
    """Return a finding or sanction with its date, and in brackets what the register notes about it."""
    kind = EVENTS.get(event.kind, event.kind)
    return f"{kind} on {event.occurred_on.isoformat()}" + (f" ({event.note})" if event.note else "")


def _tells(known: str, printed: Printed, labels: Mapping[str, str]) -> bool:
    """Say whether the sentence about ``known`` fits: a policy that names the measure itself counts otherwise."""
    return known in printed and known not in labels


def _share(printed: Printed, hit: RuleHit, period: str) -> str:
    if not {"term_outstanding_credits", "selected_credits"} <= printed.keys():
        return f"in {period}, {printed['outstanding_share']} of the credits you selected were not passed"
    return (
        f"in {period}, courses of {printed['term_outstanding_credits']} were not passed, "
        f"{printed['outstanding_share']} of the {printed['selected_credits']} you selected"
    )


def _credits(printed: Printed, hit: RuleHit, period: str) -> str:
    return f"courses of {printed['outstanding_credits']} in all have not been passed"


def _gpa(printed: Printed, hit: RuleHit, period: str) -> str:
    return f"your grade point average (GPA) is {printed['gpa']}, below the required standard"


def _absences(printed: Printed, hit: RuleHit, period: str) -> str:
    return f"in {period}, unexcused absences on record: {printed['absences']}{_listed(hit)}"


def _decline(printed: Printed, hit: RuleHit, period: str) -> str:
    means = ""
    if {"previous_mean_score", "mean_score"} <= printed.keys():
        means = f", from {printed['previous_mean_score']} to {printed['mean_score']}"
    return f"in {period}, your credit-weighted mean score fell by {printed['decline']} points{means}"


def _extensions(printed: Printed, hit: RuleHit, period: str) -> str:
    return f"your period of study has been extended{_listed(hit)}"


def _sanctions(printed: Printed, hit: RuleHit, period: str) -> str:
    courses = f", and {printed['outstanding_courses']} not passed" if hit.courses else ""
    return f"there is a disciplinary sanction in force{_listed(hit)}{courses}, so that graduation on time is in doubt"


def _courses(printed: Printed, hit: RuleHit, period: str) -> str:
    return f"after make-up examinations or retakes, {printed['outstanding_courses']} in all have not been passed"


SENTENCES: Final[tuple[tuple[str, Callable[[Printed, RuleHit, str], str]], ...]] = (
    ("outstanding_share", _share),
    ("outstanding_credits", _credits),
    ("gpa", _gpa),
    ("absences", _absences),
    ("decline", _decline),
    ("extensions", _extensions),
    ("sanctions", _sanctions),
    ("outstanding_courses", _courses),
)
"""The figure that a sentence is about, the first that a hit carries deciding."""

ADVICE_BY_COURSES: Final = "Make up or retake the courses not passed, and finish each term's courses on time."
ADVICE: Final = (
    ("outstanding_share", "Make up or retake the courses of that term; every course passed lowers the share."),
    ("outstanding_credits", "Make up or retake courses not passed; the total falls by the credits you earn."),
    ("gpa", "Pass the outstanding courses and raise your marks; the GPA rises with them."),
    ("degree_gpa", "Retake degree courses or do better in those to come; the GPA rises with them."),
    ("absences", "Attend classes and examinations; ask for leave or deferral in advance."),
    ("decline", "Find out with your teachers and class adviser why your marks fell, and make a study plan."),
    ("extensions", "Plan the remaining courses with your counsellor, and finish within the extended period."),
    ("sanctions", "Keep to the university's rules, and finish your courses on time."),
    ("outstanding_courses", "Make up or retake the courses not passed; every course passed lowers the count."),
)


def _plain(printed: Printed, labels: Mapping[str, str]) -> str:
    return "; ".join(f"{labels.get(name, name)}: {text}" for name, text in printed.items())


def _listed(hit: RuleHit) -> str:
    return f" ({'; '.join(event_english(event) for event in hit.events)})" if hit.events else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(text: str) -> int:
    """Return the number that Chinese digits up to 九十九 write."""
    if "十" not in text:
        return int("".join(_DIGITS[digit] for digit in text))
    tens, _, ones = text.partition("十")
    return int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0"))
