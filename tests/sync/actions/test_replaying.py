"""Evaluations repeated: identical, told where not, and corrections listed without changing a case."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from rules.assessment import Assessment
from rules.facts.facts import Facts
from rules.policy.law import Law
from rules.snapshot import SnapshotError
from sync.actions.above import judge
from sync.actions.cases import list_cases
from sync.actions.evaluate import evaluate
from sync.actions.known import evaluate_known
from sync.actions.pull import pull
from sync.actions.replay import Replay, replay_kept, snapshots_of, with_today
from sync.site import Site
from tests.journeys.small_college import DOUBTFUL, MARKS, NUMBERS, RED, TODAY, WARNED, a_small_college, on
from tests.journeys.stages import At, Small

UNDER_BHUAD = '[[policies]]\nid = "lsec"\nabove = "bhuad"\n'
BRIEFLY = "[snapshots]\nkeep_days = 7\n"
KEPT = Path("data") / "snapshots"
LATER = TODAY + timedelta(days=1)
NEWLY = NUMBERS[6]
CORRECTED = {**MARKS, RED: (88.5, 86.5), NEWLY: (30.5, 86.5)}
"""`RED` passed after all, and another failed a course of 8 credits."""


def corrected(small: Small) -> None:
    """Let two marks be corrected in Moodle, and be read the next day."""
    small.moodle.load(a_small_college(marks=CORRECTED))
    with on(small.folder, LATER) as site:
        pull(site, "李红")


def cases_of(site: Site) -> list[tuple[str, str, str]]:
    return [(line.student_no, line.state, line.waits) for line in list_cases(site)]


def replayed(small: Small) -> tuple[Replay, ...]:
    return tuple(each for kept in snapshots_of(small.folder) for each in replay_kept(kept.id, small.folder))


def levels(replay: Replay) -> dict[str, tuple[str | None, str | None]]:
    return {
        each.student_no: (
            track.before.level if track.before else None,
            track.after.level if track.after else None,
        )
        for each in replay.students
        for track in each.tracks
    }


def test_every_evaluation_can_be_repeated_and_gives_the_same(at: At) -> None:
    small = at("pulled", more=UNDER_BHUAD)
    with on(small.folder) as site:
        outcomes = evaluate(site, "李红").outcomes
    found = replayed(small)
    assert {each.snapshot.id for each in found} == {each.snapshot for each in outcomes}
    assert [(each.identical, each.law) for each in found] == [(True, ())] * 2


def test_neither_the_store_nor_moodle_is_needed(at: At, tmp_path: Path) -> None:
    small = at("evaluated")
    shutil.copytree(small.folder / KEPT, tmp_path / "elsewhere")
    shutil.rmtree(small.folder)
    assert [each.identical for each in replay_kept(str(tmp_path / "elsewhere"), tmp_path)] == [True]
    (file,) = (tmp_path / "elsewhere" / "runs").iterdir()
    assert [each.identical for each in replay_kept(str(file), tmp_path)] == [True]


def test_corrections_do_not_reach_what_was_kept(at: At) -> None:
    small = at("evaluated")
    corrected(small)
    assert all(each.identical for each in replayed(small))


def test_a_result_that_does_not_follow_is_told_student_by_student(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if another version of the engine counted differently: here it forgets whoever is hit hardest."""
    small = at("evaluated")

    def forgetful(facts: Facts, law: Law, period: str, as_of: date, above: Law | None = None) -> Assessment:
        found = judge(facts, law, period, as_of, above)
        return replace(found, warnings=tuple(each for each in found.warnings if each.student_no != RED))

    monkeypatch.setattr("sync.actions.replay.judge", forgetful)
    (found,) = replayed(small)
    assert not found.identical
    assert levels(found) == {RED: ("red", None)}


def test_a_changed_file_is_noticed(at: At) -> None:
    small = at("evaluated")
    (kept,) = snapshots_of(small.folder)
    attempts = small.folder / KEPT / "objects" / f"{kept.facts['attempts']}.parquet"
    attempts.write_bytes(attempts.read_bytes()[:-1])
    with pytest.raises(SnapshotError, match="被改动或损坏"):
        replay_kept(kept.id[:12], small.folder)


def test_a_law_changed_since_is_told_and_the_law_of_then_is_used(at: At) -> None:
    small = at("evaluated")
    site_file = "extends: asnu\nknobs:\n  window: cumulative\n"
    (small.folder / "policies" / "asnu.yaml").write_text(site_file, encoding="utf-8")
    (found,) = replayed(small)
    assert found.identical
    assert found.law == ("规定 asnu 在这次判断之后改过；重算用的是当时保存的条文",)


def test_a_regulation_no_longer_in_use_or_unreadable_is_told(at: At) -> None:
    small = at("evaluated")
    settings = small.folder / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('id = "asnu"', 'id = "bhuad"'), encoding="utf-8")
    assert replayed(small)[0].law == ("站点现在不采用规定 asnu；重算用的是当时保存的条文",)
    settings.write_text(text.replace('id = "asnu"', 'id = "nobody"'), encoding="utf-8")
    (line,) = replayed(small)[0].law
    assert line.startswith("站点现在的规定文件不能用")


def test_what_corrections_would_change_is_listed_and_changed_nowhere(at: At) -> None:
    small = at("sent")
    corrected(small)
    with on(small.folder, LATER) as site:
        before = cases_of(site)
        (found,) = with_today(site)
        assert cases_of(site) == before
    assert not found.identical
    assert levels(found) == {RED: ("red", None), NEWLY: (None, "red")}
    assert found.cases is not None
    assert {number: [case.state.value for case in cases] for number, cases in found.cases.items()} == {RED: ["issued"]}


def test_corrections_reach_the_cases_by_the_next_evaluation_for_a_person_to_decide(at: At) -> None:
    small = at("sent")
    corrected(small)
    with on(small.folder, LATER) as site:
        with_today(site)
        evaluate(site, "李红", as_of=TODAY)
        waits = {number: waits for number, _, waits in cases_of(site)}
    assert waits[RED] == "核算结果有变化，待复核"


def test_without_a_correction_nothing_would_change(at: At) -> None:
    with on(at("evaluated").folder, LATER) as site:
        kept = snapshots_of(site.folder)[0]
        assert [each.identical for each in with_today(site, kept.id[:10])] == [True]


def test_only_the_latest_of_each_period_is_asked_again(at: At) -> None:
    small = at("evaluated")
    with on(small.folder, LATER) as site:
        latest = evaluate(site, "李红").outcomes[0].snapshot
        assert [each.snapshot.id for each in with_today(site)] == [latest]
    assert len(snapshots_of(small.folder)) == 2


def test_facts_known_then_give_the_verdict_of_then_and_touch_no_case(at: At) -> None:
    small = at("evaluated")
    with on(small.folder) as site:
        then = site.clock.now()
    corrected(small)
    with on(small.folder, LATER) as site:
        before = cases_of(site)
        (known,) = evaluate_known(site, then)
        (today,) = evaluate_known(site, site.clock.now())
        assert cases_of(site) == before
    assert {each.student_no for each in known.assessment.warnings} == {*WARNED, DOUBTFUL}
    assert {each.student_no for each in today.assessment.warnings} == {*WARNED, DOUBTFUL, NEWLY} - {RED}
    assert (known.as_of, today.as_of) == (TODAY, LATER)
    assert len(snapshots_of(small.folder)) == 1


def test_before_anything_was_known_nobody_is_there(at: At) -> None:
    with on(at("evaluated").folder) as site:
        long_ago = site.clock.now() - timedelta(days=30)
        (known,) = evaluate_known(site, site.clock.now(), period="2024-2025-1", as_of=TODAY)
        assert known.assessment.students_evaluated == len(NUMBERS)
        with pytest.raises(Exception, match="校历"):
            evaluate_known(site, long_ago, period="2024-2025-1")


def test_a_stopped_evaluation_is_kept_too(at: At) -> None:
    small = at("pulled", more="[limits]\nclass_hit_minimum_size = 2\n")
    with on(small.folder) as site:
        assert evaluate(site, "李红").outcomes[0].changes is None
    assert [each.identical for each in replayed(small)] == [True]


def test_old_evaluations_go_after_the_days_of_the_settings_but_not_what_a_case_rests_on(at: At) -> None:
    small = at("evaluated", more=BRIEFLY)
    (first,) = snapshots_of(small.folder)
    corrected(small)
    with on(small.folder, LATER) as site:
        evaluate(site, "李红")
    between = {each.id for each in snapshots_of(small.folder)} - {first.id}
    assert len(between) == 1
    with on(small.folder, TODAY + timedelta(days=20)) as site:
        last = evaluate(site, "李红").outcomes[0].snapshot
    assert first.id in {each.id for each in snapshots_of(small.folder)}
    assert last in {each.id for each in snapshots_of(small.folder)}
