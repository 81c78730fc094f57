"""The numbers of an archive: void ones explained, those of other lists named, holes told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sync.actions.archive_ledger import ledger_lines, number_gaps
from sync.store.case_record import Case, CaseState, Review
from sync.store.notices import Notice

NOW = datetime(2025, 3, 17, tzinfo=UTC)


def a_case(number: int, period: str = "2024-2025-1") -> Case:
    return Case(
        id=number,
        policy="asnu",
        track="main",
        student_no=f"20230101{number:02}",
        period=period,
        college="甲学院",
        state=CaseState.ISSUED,
        level="red",
        firm_level="red",
        review=Review.NONE,
        by_hand=False,
        revision=1,
        version=1,
        verdict_digest="",
        assessment_id=None,
        issued_level="red",
        issued_revision=1,
        issues=1,
        reexamine_digest=None,
        kept_digest=None,
        successor_id=None,
        turned_to=None,
        opened_at=NOW,
        changed_at=NOW,
    )


def a_notice(sequence: int, case: int, issue: int = 1, *, void: str | None = None, college: str = "甲学院") -> Notice:
    entry = Notice(college, 2025, sequence, f"{college}〔2025〕{sequence}号", case, issue, "red", 1, None, NOW, "李红")
    return entry if void is None else replace(entry, voided_at=NOW, voided_by="李红", void_reason=void)


def test_every_number_from_first_to_last_is_accounted_for() -> None:
    cases = {1: a_case(1), 2: a_case(2), 3: a_case(3, "2023-2024-2")}
    ledger = [
        a_notice(1, 3),
        a_notice(2, 1, void="成绩更正"),
        a_notice(3, 3, 2),
        a_notice(5, 1, 2),
        a_notice(6, 2, void="异议成立"),
        a_notice(7, 3, 3),
        a_notice(1, 3, 4, college="乙学院"),
    ]
    lines = list(ledger_lines(ledger, cases, frozenset({1, 2})))
    assert [(line.sequence, line.state) for line in lines] == [
        (2, "void"),
        (3, "elsewhere"),
        (4, "gap"),
        (5, "valid"),
        (6, "void"),
    ]
    assert lines[0].words == "成绩更正；由 甲学院〔2025〕5号 更正"
    assert lines[1].words == "属于 asnu 2023-2024-2 的名单"
    assert lines[4].words == "异议成立；没有重新下达"
    (gap,) = number_gaps(lines)
    assert gap.words.startswith("2025 年第 4 号")
