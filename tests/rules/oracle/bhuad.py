"""北海艺术设计学院 北艺教发〔2025〕20号, 第六条: screened each term, failures of all terms counted."""

from .facts import Event
from .happenings import in_force
from .hits import Evidence, Hit, shown, shown_event, telling
from .knobs import Knobs
from .outcomes import attempted_courses, closed_failures, outstanding_after_makeup
from .reading import Reading

LEVELS = {"study": ("level2", "level1")}


def level1_courses(reading: Reading, knobs: Knobs) -> Hit | None:
    """Six or more courses outstanding after make-up: 一级预警."""
    courses = _outstanding(reading)
    return _hit("bhuad.level1.courses", "level1", courses) if len(courses) >= 6 else None


def level1_discipline(reading: Reading, knobs: Knobs) -> Hit | None:
    """Fewer than four (none will do) and a sanction in force: 一级预警, if people find so."""
    courses, sanctions = _outstanding(reading), _sanctions(reading)
    if len(courses) >= 4 or not sanctions:
        return None
    events = [shown_event(event) for event in sanctions]
    figures = {"outstanding_after_makeup": len(courses)}
    return Hit("bhuad.level1.discipline", "level1", "第六条", figures, courses, events, review=True)


def level2_courses(reading: Reading, knobs: Knobs) -> Hit | None:
    """Four or five: 二级预警. A sanction changes nothing, but stands among the events."""
    courses = _outstanding(reading)
    events = [shown_event(event) for event in _sanctions(reading)]
    return _hit("bhuad.level2.courses", "level2", courses, events) if 4 <= len(courses) < 6 else None


def repeat_year(reading: Reading, knobs: Knobs) -> Hit | None:
    """Five or more: the reminder on the notice speaks of repeating the year; a referral."""
    courses = _outstanding(reading)
    return _hit("bhuad.repeat_year", None, courses) if len(courses) >= 5 else None


def dismissal(reading: Reading, knobs: Knobs) -> Hit | None:
    """Seven or more: the reminder speaks of dismissal; a referral."""
    courses = _outstanding(reading)
    return _hit("bhuad.dismissal", None, courses) if len(courses) >= 7 else None


def _hit(rule: str, level: str | None, courses: list[Evidence], events: list[Evidence] | None = None) -> Hit:
    return Hit(rule, level, "第六条", {"outstanding_after_makeup": len(courses)}, courses, events or [])


def _outstanding(reading: Reading) -> list[Evidence]:
    """Show the courses outstanding after make-up, of all terms."""
    courses = [course for course in attempted_courses(reading) if outstanding_after_makeup(reading, course)]
    return [shown(telling(reading, closed_failures(reading, course))) for course in courses]


def _sanctions(reading: Reading) -> list[Event]:
    return in_force(reading.student, "discipline", reading.as_of)


RULES = (level1_courses, level1_discipline, level2_courses, repeat_year, dismissal)
