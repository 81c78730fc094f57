"""The English sentences behind a verdict say what the Chinese ones say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest

from config.policy_files import SHIPPED, load_policy
from config.procedure import Procedure
from reports import vocabulary
from reports.wording import SENTENCES
from reports.wording_english import SENTENCES as ENGLISH
from reports.wording_english import (
    WORDS,
    clause_english,
    clears_english,
    figure_english,
    period_english,
    reason_english,
)
from rules.assessment import CountedEvent, Figure, RuleHit

TERM = "the first term of the 2024-2025 academic year"
SANCTION = CountedEvent("discipline", date(2024, 11, 5), None, None, "记过处分")


def a_hit(figures: Mapping[str, Figure], *events: CountedEvent, clause: str = "第七条") -> RuleHit:
    return RuleHit("any.rule", "red", clause, review=False, figures=figures, courses=(), events=events)


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        (
            {"term_outstanding_credits": 4, "selected_credits": 20, "outstanding_share": Fraction(1, 5)},
            f"In {TERM}, courses of 4 credits were not passed, 20% of the 20 credits you selected (Article 7).",
        ),
        ({"outstanding_credits": Fraction(31, 2)}, "Courses of 15.5 credits in all have not been passed (Article 7)."),
        (
            {"gpa": Fraction(19966, 10000)},
            "Your grade point average (GPA) is about 1.99, below the required standard (Article 7).",
        ),
        (
            {"outstanding_courses": 6},
            "After make-up examinations or retakes, 6 courses in all have not been passed (Article 7).",
        ),
    ],
)
def test_each_rule_says_its_figures(figures: Mapping[str, Figure], sentence: str) -> None:
    assert reason_english(a_hit(figures), period=TERM, labels={}) == sentence


def test_a_finding_keeps_the_registers_own_words() -> None:
    told = reason_english(a_hit({"outstanding_courses": 1, "sanctions": 1}, SANCTION), period=TERM, labels={})
    assert "disciplinary sanction on 2024-11-05 (记过处分)" in told


def test_a_policy_that_counts_otherwise_names_the_figure_itself() -> None:
    labels = {"outstanding_courses": "still not passed after the make-up examinations"}
    told = reason_english(a_hit({"outstanding_courses": 1}, clause="三.1、三.2"), period=TERM, labels=labels)
    assert told == "Still not passed after the make-up examinations: 1 course (3.1, 3.2)."


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ("第七条", "Article 7"),
        ("第十二条 3", "Article 12.3"),
        ("第六条（一）", "Article 6 (1)"),
        ("第二十一条", "Article 21"),
        ("三.1、三.3", "3.1, 3.3"),
        ("附件1", "附件1"),
    ],
)
def test_clauses_are_cited_as_they_are_counted(clause: str, said: str) -> None:
    assert clause_english(clause) == said


def test_periods_and_figures() -> None:
    assert period_english("2024-2025-1") == TERM
    assert period_english("2024-2025") == "the 2024-2025 academic year"
    assert (figure_english("outstanding_courses", 1), figure_english("x_share", Fraction(1, 7))) == (
        "1 course",
        "about 14.28%",
    )
    assert clears_english(a_hit({"gpa": 1})).startswith("Pass the outstanding courses")


def test_every_chinese_sentence_and_word_has_an_english_one() -> None:
    assert [known for known, _ in ENGLISH] == [known for known, _ in SENTENCES]
    exams = ("正考", "补考", "重修")
    said = {*vocabulary.COURSE_TYPES.values(), "缺考", "未修读", *(f"{exam}未通过" for exam in exams)}
    assert said <= WORDS.keys()


@pytest.mark.parametrize("policy", sorted(path.stem for path in SHIPPED.glob("*.yaml")))
def test_every_level_and_figure_of_the_regulations_has_an_english_name(policy: str) -> None:
    law = load_policy(policy)
    english = Procedure.model_validate(law.policy.procedure).english
    assert english.title
    assert english.levels.keys() == {level.id for track in law.policy.tracks for level in track.levels}
    figures = {clause.id: set(clause.figures or ()) for clause in law.policy.clauses}
    known = {*english.measures, *(name for name, _ in ENGLISH)}
    assert [clause for clause, names in figures.items() if not names & known] == []
