"""What one mark in Moodle says, exactly: a score, a result, or why it is no outcome."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from html import unescape
from zoneinfo import ZoneInfo

from config.mapping_marks import ItemMapping, MarksMapping
from connector.moodle.grades import GradeItem
from rules.facts.decimals import decimal_text
from rules.facts.schema import SCALE
from sync.store.lms_rows import NO_MARK

_TAG = re.compile(r"<[^>]*>")
_FULL = Fraction(100)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark says. ``pending`` None: an outcome (or a deferral); else why it is none.

    Reasons: ``nomark``; ``hidden``; ``excluded``; ``zero`` (a 0 that the site takes for not yet entered);
    ``undated``; and where the mapping doesn't say how to read it: ``no_range``, ``odd_range``, ``out_of_range``,
    ``unnamed_scale``, ``other_scale``, ``unknown_level``, ``inexact``. ``inexact`` is true where only pass or fail
    could be kept, since the score doesn't end within six decimals.
    """

    score: str | None = None
    result: str | None = None
    level_passed: bool | None = None
    reported_on: date | None = None
    pending: str | None = None
    inexact: bool = False


def read_mark(item: GradeItem, rule: ItemMapping, marks: MarksMapping, pass_mark: int | None, zone: ZoneInfo) -> Mark:
    """Read one mark as the site's mapping says.

    ``pass_mark`` is the course's in millionths, None where the catalogue lacks the course; ``zone`` is the site's.
    """
    day = None if item.gradedategraded is None else day_of(item.gradedategraded, zone)
    closed = _closed(item)
    if closed is not None:
        return Mark(pending=closed, reported_on=day)
    said = _said(item, rule, marks, pass_mark)
    if said.pending is not None:
        return Mark(pending=said.pending, reported_on=day)
    return Mark(said.score, said.result, said.level_passed, day, None if day else "undated", said.inexact)


def _closed(item: GradeItem) -> str | None:
    """Say why a mark may not be looked at: hidden from students, or excluded by the teacher."""
    if item.withheld or (item.gradeishidden and item.graderaw is not None):
        return "hidden"
    return "excluded" if item.dropped and item.graderaw is not None else None


def _said(item: GradeItem, rule: ItemMapping, marks: MarksMapping, pass_mark: int | None) -> Mark:
    marker = marks.markers.get(plain(item.feedback)) if marks.feedback else None
    if marker is not None:
        return Mark(result=marker)
    if item.graderaw is None:
        return Mark(pending=NO_MARK)
    if rule.scale:
        return _level(item, rule, marks)
    if item.graderaw == 0 and marks.zero != "score":
        return Mark(result="absent") if marks.zero == "absent" else Mark(pending="zero")
    return _score(item.graderaw, item, rule, pass_mark)


def _level(item: GradeItem, rule: ItemMapping, marks: MarksMapping) -> Mark:
    """Read a step of a scale: Moodle gives its position, counted from 1."""
    position = item.graderaw
    fits = item.grademin in (None, 1) and item.grademax in (None, len(rule.scale))
    if position is None or not fits or position % 1 or not 1 <= position <= len(rule.scale):
        return Mark(pending="other_scale")
    word = rule.scale[int(position) - 1]
    if word in marks.markers:
        return Mark(result=marks.markers[word])
    passed = marks.means(word)
    return Mark(pending="unknown_level") if passed is None else Mark(score=word, level_passed=passed)


def _score(raw: Decimal, item: GradeItem, rule: ItemMapping, pass_mark: int | None) -> Mark:
    """Stretch a number from the item's range to 0–100, exactly."""
    if item.looks_like_scale:
        return Mark(pending="unnamed_scale")
    if item.grademin is None or item.grademax is None:
        return Mark(pending="no_range")
    if item.grademax <= item.grademin or (item.grademin and not rule.linear):
        return Mark(pending="odd_range")
    share, text = _stretched(raw, item.grademin, item.grademax)
    if not 0 <= share <= _FULL:
        return Mark(pending="out_of_range")
    if text is not None:
        return Mark(score=text)
    if pass_mark is None:
        return Mark(pending="inexact", inexact=True)
    return Mark(result="pass" if share * SCALE >= pass_mark else "fail", inexact=True)


@lru_cache(maxsize=4096)
def _stretched(raw: Decimal, low: Decimal, high: Decimal) -> tuple[Fraction, str | None]:
    """Return a mark between ``low`` and ``high`` as one of 0-100, and its text where it ends; few differ in a site."""
    share = (Fraction(raw) - Fraction(low)) / (Fraction(high) - Fraction(low)) * _FULL
    return share, decimal_text(share) if 0 <= share <= _FULL else None


def plain(text: str | None) -> str:
    """Return feedback as a person reads it, without marks of layout."""
    if not text:
        return ""
    return unescape(_TAG.sub("", text)).replace("\xa0", " ").strip()


def day_of(moment: int, zone: ZoneInfo) -> date:
    """Return the day of a moment (seconds since 1970) on the site's calendar."""
    return datetime.fromtimestamp(moment, zone).date()
