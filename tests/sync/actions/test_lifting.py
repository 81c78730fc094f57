"""What becomes of an older warning that is not hit any more is the policy's to say (lsec 三.4)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from config.procedure_life import Lift
from config.settings import Settings
from rules.assessment import CountedCourse
from rules.engine.owing import Owing
from sync.actions.lifting import facts_of, is_lifted
from sync.clock import SystemClock
from sync.regulations import regulations_of
from sync.site import Site
from sync.store.database import open_store

LSEC = Lift(when="earned_or_below", credits="6", clause="三.4")


def owed(*failed: str, pending: tuple[str, ...] = ()) -> Owing:
    """Return failed courses of so many credits each, and pending ones."""
    courses = tuple(CountedCourse(f"F{at}", "2024-2025-1", Fraction(each), "50") for at, each in enumerate(failed))
    others = tuple(CountedCourse(f"P{at}", "2024-2025-1", Fraction(each), None) for at, each in enumerate(pending))
    return Owing(courses, courses + others)


@pytest.mark.parametrize(
    ("failed", "lifted"),
    [
        ((), True),
        (("5.5",), True),
        (("6",), False),
        (("6.5",), False),
        (("3", "2.5"), True),
        (("3", "3"), False),
        (("5.999999",), True),
    ],
)
def test_failed_credits_lift_only_below_six(failed: tuple[str, ...], lifted: bool) -> None:
    assert is_lifted(owed(*failed), LSEC) is lifted


def test_a_course_still_pending_does_not_keep_a_warning_by_itself() -> None:
    assert is_lifted(owed(pending=("8",)), LSEC)


def test_where_the_line_is_zero_only_having_earned_everything_lifts() -> None:
    strict = Lift(when="earned_or_below", credits="0")
    assert is_lifted(owed(), strict)
    assert not is_lifted(owed(pending=("1",)), strict)
    assert not is_lifted(owed("1"), strict)


def test_of_whom_nothing_is_known_none_is_lifted() -> None:
    assert not is_lifted(None, LSEC)


def test_the_facts_are_kept_with_the_clause() -> None:
    assert facts_of(owed("3", "2.5", pending=("1",)), LSEC) == (
        '{"below":"6","clause":"三.4","not_earned":["F0","F1","P0"],"outstanding":["F0","F1"],'
        '"outstanding_credits":"5.5"}'
    )


def test_what_each_regulation_says(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {
            "site": {"university": "示例大学"},
            "policies": [{"id": name} for name in ("asnu", "bhuad", "lsec", "ustl")],
            "contacts": [{"name": "林晓", "office": "教学办公室", "telephone": "1"}],
        }
    )
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite3'}", "main")
    regulations = regulations_of(Site(settings, store, tmp_path, SystemClock()))
    lifts = {each.id: each.procedure.lift.when for each in regulations}
    assert lifts == {"asnu": "not_hit", "bhuad": "not_hit", "lsec": "earned_or_below", "ustl": "not_hit"}
