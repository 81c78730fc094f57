"""A tiny count of failures, written from the plain words and sharing nothing with the engine."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

from sync.demo.college_tables import Tables

LEVEL_SCORES = {"优": "95", "良": "85", "中": "75", "及格": "65", "不及格": "50"}


class Count:
    """Failures per student of one bundle, as of one day."""

    def __init__(self, tables: Tables, as_of: date) -> None:
        self.credits = {row["course_code"]: Fraction(row["credits"]) for row in tables["courses"]}
        self.selected: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.passed: dict[str, set[str]] = defaultdict(set)
        self.failed: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.closed: dict[str, set[str]] = defaultdict(set)
        ends = {row["term"]: date.fromisoformat(row["makeup_ends_on"]) for row in tables["terms"]}
        for row in tables["enrolments"]:
            self.selected[row["student_no"], row["term"]].add(row["course_code"])
        for row in tables["attempts"]:
            self._add(row, closed=row["kind"] != "regular" or ends[row["term"]] <= as_of)

    def _add(self, row: dict[str, str], *, closed: bool) -> None:
        number, code = row["student_no"], row["course_code"]
        score = LEVEL_SCORES.get(row["score"], row["score"])
        if row["result"] in {"pass", "exempt"} or (not row["result"] and Fraction(score) >= 60):
            self.passed[number].add(code)
        elif row["result"] != "deferred":
            self.failed[number].add((code, row["term"]))
            if closed:
                self.closed[number].add(code)

    def share(self, number: str, term: str) -> Fraction:
        """Return the credits outstanding of a term over those selected in it."""
        failed = {code for code, when in self.failed[number] if when == term} - self.passed[number]
        selected = sum(self.credits[code] for code in self.selected[number, term])
        return sum((self.credits[code] for code in failed), Fraction()) / selected if selected else Fraction()

    def outstanding_credits(self, number: str) -> Fraction:
        """Return the credits outstanding in all terms."""
        failed = {code for code, _ in self.failed[number]} - self.passed[number]
        return sum((self.credits[code] for code in failed), Fraction())

    def after_makeup(self, number: str) -> int:
        """Return how many courses are outstanding after make-up."""
        return len(self.closed[number] - self.passed[number])
