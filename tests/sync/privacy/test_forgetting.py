"""A student is erased everywhere, stays so, and nothing else is lost: replay, ledger, statistics, audit chain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from sync.actions.audit import verify_audit
from sync.actions.cases import object_to
from sync.actions.evaluate import evaluate
from sync.actions.forget import come_back, forget, readmit
from sync.actions.forget_listing import list_erasure
from sync.actions.forms import print_forms
from sync.actions.import_bundle import import_bundle
from sync.actions.lists import print_lists
from sync.actions.plan import plan
from sync.actions.pull import pull
from sync.actions.replay import replay_kept, snapshots_of
from sync.actions.retention import apply_retention, list_retention
from sync.refusal import Refusal
from sync.site import Site
from sync.store.audit import head, read_audit
from sync.store.cases import read_cases
from sync.store.facts import load_facts
from sync.store.notices import read_notices
from sync.store.outbox import read_messages
from sync.store.runs import last_run
from tests.journeys.small_college import NAMES, RED, YELLOW, on
from tests.journeys.stages import At, Small, a_copy, after
from tests.sync.actions.deciders import case_of
from tests.sync.privacy.guardians import GUARDIANS, PHONES, add_guardians, files_holding

WHO, WHY = "王敏", "本人书面申请"
OTHER = YELLOW[0]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything was sent; guardians are known; the student objected; everything is printed."""
    place = tmp_path_factory.mktemp("prepared") / "small"
    with a_copy(after("sent"), place) as found, on(found.folder) as site:
        add_guardians(found.folder / "registrar")
        import_bundle(site, found.folder / "registrar", "李红")
        object_to(site, case_of(site, OTHER).id, "李红", f"{NAMES[OTHER]}（{OTHER}）认为成绩有误", "学生本人")
        object_to(site, case_of(site, RED).id, "李红", f"我是{NAMES[RED]}，{RED}，成绩有误", "学生本人")
        print_forms(site)
    return place


@pytest.fixture
def small(prepared: Path, tmp_path: Path) -> Iterator[Small]:
    """Give each test a copy of its own."""
    with a_copy(prepared, tmp_path / "small") as found:
        yield found


def erased(site: Site) -> None:
    forget(site, WHO, RED, WHY, despite_retention=True)


def test_nothing_in_the_site_folder_holds_the_number_the_name_or_the_guardian(small: Small) -> None:
    sought = (RED, NAMES[RED], GUARDIANS[RED], PHONES[RED], f"{RED}@example.invalid")
    assert files_holding(small.folder, *sought[:2], but=("registrar",))
    with on(small.folder) as site:
        erased(site)
    assert files_holding(small.folder, *sought, but=("registrar",)) == []


def test_listing_it_first_changes_nothing(small: Small) -> None:
    before = {file: file.read_bytes() for file in small.folder.rglob("*.json")}
    with on(small.folder) as site:
        found = list_erasure(site, WHO, RED)
        assert (found.rows["fact_students"], found.rows["student_case"], found.rows["objection"]) == (2, 1, 1)
        assert found.rows["outbox"] >= 1
        assert found.snapshots == found.assessments == 1
        assert found.audit_entries > 0
        assert any(RED in file.name for file in found.files)
        assert case_of(site, RED)
        with site.store.read() as tx:
            assert list_erasure(site, WHO, RED) == found
            assert all(entry.action != "student.forgotten" for entry in read_audit(tx, site.store.site_id))
    assert before == {file: file.read_bytes() for file in small.folder.rglob("*.json")}


def test_a_case_that_is_not_over_is_told_first_and_keeps_its_file(small: Small) -> None:
    with on(small.folder) as site:
        found = list_erasure(site, WHO, RED)
        assert [(kept.case_id, kept.until) for kept in found.kept] == [(case_of(site, RED).id, None)]
        with pytest.raises(Refusal, match="--despite-retention"):
            forget(site, WHO, RED, WHY)
        assert case_of(site, RED)


def test_everybody_elses_past_verdicts_can_still_be_repeated(small: Small) -> None:
    (before,) = snapshots_of(small.folder)
    with on(small.folder) as site:
        with site.store.read() as tx:
            others = {case.student_no: case for case in read_cases(tx, "small") if case.student_no != RED}
        erased(site)
        (replayed,) = replay_kept(before.id[:12], small.folder)
        assert replayed.identical
        assert replayed.snapshot.id != before.id
        (now,) = snapshots_of(small.folder)
        with site.store.read() as tx:
            kept = {case.student_no: case for case in read_cases(tx, "small")}
        assert all(kept[number].verdict_digest == case.verdict_digest for number, case in others.items())
        assert {case.assessment_id for case in kept.values()} == {now.assessment_id}


def test_evaluating_again_changes_no_other_case(small: Small) -> None:
    with on(small.folder) as site:
        erased(site)
        changes = evaluate(site, "李红").outcomes[0].changes
    assert changes is not None
    assert (changes.opened, changes.updated, changes.reexamine, changes.withdrawn) == ((), (), (), ())


def test_notice_numbers_have_no_gap_and_the_case_counts_without_a_name(small: Small) -> None:
    with on(small.folder) as site:
        with site.store.read() as tx:
            numbers = [notice.number for notice in read_notices(tx, "small")]
        number = case_of(site, RED).id
        erased(site)
        with site.store.read() as tx:
            assert [notice.number for notice in read_notices(tx, "small")] == numbers
            (case,) = [case for case in read_cases(tx, "small") if case.id == number]
            messages = read_messages(tx, "small", case_id=number)
    assert case.student_no.startswith("erased-")
    assert (case.level, case.state.value) == ("red", "closed")
    assert [(message.text, message.recipient) for message in messages] == [("", None)] * len(messages)


def test_the_audit_chain_stays_whole_and_tells_who_erased_and_why(small: Small) -> None:
    with on(small.folder) as site:
        with site.store.read() as tx:
            printed = str(head(tx, "small"))
        erased(site)
        assert verify_audit(site, [printed]).faults == ()
        with site.store.read() as tx:
            (entry,) = [each for each in read_audit(tx, "small") if each.action == "student.forgotten"]
        assert (entry.actor, (entry.details or {})["why"]) == (WHO, WHY)


def test_neither_an_import_nor_a_pull_brings_the_student_back(small: Small) -> None:
    with on(small.folder) as site:
        erased(site)
        told = import_bundle(site, small.folder / "registrar", "李红").warnings
        pull(site, "李红", full=True)
        with site.store.read() as tx:
            facts = load_facts(tx, "small")
            run = last_run(tx, "small", "pull")
        assert run is not None
        assert run.status == "done"
        assert RED not in facts.students["student_no"].to_pylist()
        assert RED not in facts.attempts["student_no"].to_pylist()
        assert evaluate(site, "李红").outcomes[0].stops == ()
    assert any("1 人" in line and "没有导入" in line for line in told)
    assert files_holding(small.folder, RED, but=("registrar",)) == []


def test_who_comes_back_to_the_university_can_be_let_in_again(small: Small) -> None:
    with on(small.folder) as site:
        with pytest.raises(Refusal, match="没有被清除过"):
            readmit(site, WHO, RED, "误会")
        erased(site)
        readmit(site, WHO, RED, "返校")
        import_bundle(site, small.folder / "registrar", "李红")
        with site.store.read() as tx:
            assert RED in load_facts(tx, "small").students["student_no"].to_pylist()


def test_a_restored_backup_is_noticed_and_erased_again(small: Small) -> None:
    database = small.folder / "data" / "yujing.sqlite3"
    backup = database.read_bytes()
    with on(small.folder) as site:
        erased(site)
    for beside in database.parent.glob("yujing.sqlite3-*"):
        beside.unlink()
    database.write_bytes(backup)
    with on(small.folder) as site:
        assert come_back(site) == {RED}
        assert list_retention(site, WHO).come_back == (RED,)
        apply_retention(site, WHO, "恢复备份之后")
        assert come_back(site) == frozenset()
    assert files_holding(small.folder, RED, but=("registrar",)) == []


def test_what_waits_for_a_person_stands_in_the_way(small: Small) -> None:
    with on(small.folder) as site:
        with site.store.begin() as tx:
            tx.execute(text("UPDATE outbox SET state = 'unknown' WHERE student_no = :number"), {"number": RED})
        assert list_erasure(site, WHO, RED).obstacles
        with pytest.raises(Refusal, match="message settle"):
            erased(site)


def test_a_plan_that_names_the_student_is_dropped(at: At) -> None:
    small = at("approved")
    with on(small.folder) as site:
        erased(site)
        with site.store.read() as tx:
            states = tx.execute(text("SELECT DISTINCT state FROM plan")).scalars().all()
        assert states == ["dropped"]
        fresh = plan(site, "李红").plan
    assert RED not in fresh.body


def test_nobody_of_that_number(small: Small) -> None:
    with on(small.folder) as site, pytest.raises(Refusal, match="没有学号"):
        list_erasure(site, WHO, "2099999999")


@pytest.mark.parametrize(
    "crash",
    ["erase_from_snapshots", "replace_in_texts", "say_erased", "sweep", "add_erasures"],
)
def test_an_erasure_that_broke_off_goes_on(small: Small, monkeypatch: pytest.MonkeyPatch, crash: str) -> None:
    def die(*_: object, **__: object) -> None:
        raise RuntimeError(crash)

    with on(small.folder) as site:
        with monkeypatch.context() as patch:
            patch.setattr(f"sync.actions.forget.{crash}", die)
            with pytest.raises(RuntimeError):
                erased(site)
        if crash != "sweep":
            erased(site)
        assert verify_audit(site).faults == ()
        (snapshot,) = snapshots_of(small.folder)
        with site.store.read() as tx:
            assert {case.assessment_id for case in read_cases(tx, "small")} == {snapshot.assessment_id}
        (replayed,) = replay_kept(snapshot.id, small.folder)
    assert replayed.identical
    assert files_holding(small.folder, RED, but=("registrar",)) == []


def test_a_longer_number_that_holds_the_students_is_left_alone(small: Small) -> None:
    longer = f"{RED}9"
    with on(small.folder) as site:
        with site.store.begin() as tx:
            tx.execute(
                text("UPDATE case_event SET why = :why WHERE case_id = :id AND version = 1"),
                {"why": f"{RED}、{longer}", "id": case_of(site, OTHER).id},
            )
        erased(site)
        with site.store.read() as tx:
            query = text("SELECT why FROM case_event WHERE case_id = :id AND version = 1")
            why = tx.execute(query, {"id": case_of(site, OTHER).id}).scalar_one()
    assert longer in why
    assert not why.startswith(RED)


def test_a_name_alone_in_what_is_said_of_others_is_told_and_left(small: Small) -> None:
    with on(small.folder) as site:
        assert list_erasure(site, WHO, RED).same_names == {}
        object_to(site, case_of(site, YELLOW[1]).id, "李红", f"与欧阳{NAMES[RED]}同组，分数不同", "学生本人")
        assert list_erasure(site, WHO, RED).same_names["objection"] == 1


def test_lists_on_paper_that_name_a_student_go_with_the_sheet(small: Small) -> None:
    with on(small.folder) as site:
        files = print_lists(site, "李红")
        assert {file.suffix for file in files} == {".xlsx", ".pdf"}
        assert set(files) <= set(list_erasure(site, WHO, RED).files)
        with site.store.read() as tx:
            (entry, *_) = [each for each in read_audit(tx, "small") if (each.subject or "").startswith("list:")]
        assert entry.action == "print"


def test_the_ledger_tells_nobody_the_number(small: Small) -> None:
    with on(small.folder) as site:
        erased(site)
    kept = (small.folder / "erased.txt").read_text(encoding="ascii")
    assert RED not in kept
    assert len(kept.strip()) == 64
    assert (small.folder / "erased.txt").stat().st_mode & 0o077 == 0


def test_a_verdict_that_depends_on_the_others_keeps_them_under_tokens(small: Small, tmp_path: Path) -> None:
    from sync.actions import erasing_snapshots as erasing

    folder = small.folder / "data" / "snapshots"
    judged = []

    def judge_by_size(facts: object, *rest: object) -> object:
        result = real(facts, *rest)
        judged.append(facts.students.num_rows)  # type: ignore[attr-defined]
        if facts.students.num_rows < 12:  # type: ignore[attr-defined]
            return type(result)(
                **{name: getattr(result, name) for name in result.__dataclass_fields__ if name != "warnings"},
                warnings=(),
            )
        return result

    real = erasing.judge
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(erasing, "judge", judge_by_size)
        done = erasing.erase_from_snapshots(folder, {RED: "erased-1"})
    assert judged == [11, 12]
    (body,) = done.bodies.values()
    assert "erased-1" in {each["student_no"] for each in json.loads(body)["warnings"]}
    assert files_holding(folder, RED) == []
