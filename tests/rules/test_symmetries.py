"""What must not matter to a verdict: when it is asked again, who else is judged, what nobody knows yet, how it lies."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from rules.assessment_json import assessment_text
from rules.bundle.reading import read_bundle
from rules.bundle.writing import write_bundle
from sync.actions.evaluate_facts import evaluate_facts

from .oracle import engine
from .oracle.generator import Bundle, Question, questions_for, random_bundle, write
from .oracle.generator.bundle import Row

pytestmark = pytest.mark.no_cover  # much drawn at random; what they reach, table tests reach too

POLICIES = ("ustl", "lsec", "asnu", "bhuad")
Assessment = dict[str, Any]


def a_question(policy: str, seed: int, students: int = 120) -> tuple[Bundle, Question]:
    bundle, place = random_bundle(Random(seed), students)
    return bundle, next(each for each in questions_for(place) if each.policy == policy)


def judged(bundle: Bundle, question: Question) -> Assessment:
    with TemporaryDirectory() as folder:
        return engine.evaluate_folder(write(bundle, Path(folder)), question)


@pytest.mark.parametrize("policy", POLICIES)
def test_asked_again_the_answer_is_the_same_to_the_letter(policy: str, tmp_path: Path) -> None:
    bundle, question = a_question(policy, 51)
    folder = write(bundle, tmp_path)
    asked = (folder, policy, question.period, question.as_of)
    first = assessment_text(evaluate_facts(*asked))
    evaluate_facts(folder, "lsec" if policy != "lsec" else "asnu", *_another_period(question))
    assert assessment_text(evaluate_facts(*asked)) == first


def _another_period(question: Question) -> tuple[str, Any]:
    """The same day, in the policies that look at a term."""
    return question.period if question.period.count("-") == 2 else f"{question.period}-1", question.as_of


@pytest.mark.parametrize("policy", POLICIES)
def test_read_written_and_read_again_the_facts_give_the_same_answer(policy: str, tmp_path: Path) -> None:
    bundle, question = a_question(policy, 52)
    once = write(bundle, tmp_path / "once")
    write_bundle(read_bundle(once, frozenset(engine.levels_of(policy))).facts, tmp_path / "again")
    answers = [
        assessment_text(evaluate_facts(folder, policy, question.period, question.as_of))
        for folder in (once, tmp_path / "again")
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("policy", POLICIES)
def test_a_student_is_judged_alike_alone_and_among_others(policy: str) -> None:
    bundle, question = a_question(policy, 53)
    crowd = judged(bundle, question)
    warned = sorted({each["student_no"] for each in crowd["warnings"]})
    assert warned, "the test shows nothing where nobody is warned"
    for number in (*warned[:4], "S00001"):
        alone = judged(bundle.only(number), question)
        for key in ("warnings", "referrals", "skipped"):
            assert alone[key] == [each for each in crowd[key] if each["student_no"] == number]


@pytest.mark.parametrize("policy", POLICIES)
def test_what_becomes_known_tomorrow_changes_nothing_today(policy: str) -> None:
    """Marks, make-ups and sanctions of the next day, in courses that are taken anyway."""
    bundle, question = a_question(policy, 54)
    tomorrow = (question.as_of + timedelta(days=1)).isoformat()
    marks, events = _makeups(bundle, tomorrow), _sanctions(bundle, tomorrow)
    assert len(marks) > 50
    later = Bundle(
        bundle.tables | {"attempts": bundle.tables["attempts"] + marks, "events": bundle.tables["events"] + events}
    )
    assert judged(later, question) == judged(bundle, question)


def _makeups(bundle: Bundle, day: str) -> list[Row]:
    """A make-up for every other attempt that has none, passed or failed in turn."""
    taken = {(row["student_no"], row["course_code"], row["term"], row["kind"]) for row in bundle.tables["attempts"]}
    places = sorted({key[:3] for key in taken} - {key[:3] for key in taken if key[3] == "makeup"})
    names = ("student_no", "course_code", "term", "kind", "score", "result", "graded_on")
    scores = ("0", "100")
    return [
        dict(zip(names, (*place, "makeup", scores[at % 4 // 2], "", day), strict=True))
        for at, place in enumerate(places)
        if at % 2
    ]


def _sanctions(bundle: Bundle, day: str) -> list[Row]:
    names = ("student_no", "kind", "occurred_on", "ended_on", "term", "note")
    kinds = ("discipline", "exam_absence", "class_absence", "extension")
    taken = {(row["student_no"], row["kind"], row["occurred_on"]) for row in bundle.tables["events"]}
    numbers = [row["student_no"] for row in bundle.tables["students"]]
    drawn = [(number, kinds[at % 4], day) for at, number in enumerate(numbers)]
    return [dict(zip(names, (*key, "", "", ""), strict=True)) for key in drawn if key not in taken]
