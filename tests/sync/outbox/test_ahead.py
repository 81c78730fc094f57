"""The counsellor hears first of the highest level, the student after the delay, however the first message ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from connector.moodle.errors import MoodleOutcomeUnknown
from reports.documents import StudentLine
from sync.apply.applying import apply_plan
from sync.apply.tools import ApplyResult, TellFirst
from sync.outbox.ahead import Charge, Counsellor, HeadsUp, tell_ahead
from sync.outbox.hand import Step
from sync.outbox.retraction import revoke
from sync.plan.case_steps import IssueRow
from sync.store.database import Store
from sync.store.erasing import Person, erase_rows
from sync.store.outbox_record import Message, OutboxState
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.scene import SECRET, Scene, a_college, a_scene, a_warning, numbers

PEOPLE = numbers(17)
STUDENTS, STAFF = PEOPLE[:15], PEOPLE[15:]
SEND = "core_message_send_instant_messages"
DAY = timedelta(days=1)


@pytest.fixture
def moodle() -> InProcessMoodle:
    return InProcessMoodle(a_college(PEOPLE))


@pytest.fixture
def scene(sqlite_store: Store, moodle: InProcessMoodle) -> Scene:
    return a_scene(sqlite_store, moodle, PEOPLE)


def counsellor(scene: Scene, index: int = 0) -> Counsellor:
    return Counsellor("李老师王老师"[index * 3 :][:3], scene.accounts[STAFF[index]].lms_user_id)


def write(to: Counsellor, charges: Sequence[Charge]) -> str:
    return f"{to.person} {' '.join(charge.student.number for charge in charges)}"


def charges(rows: Sequence[IssueRow], people: Sequence[Counsellor]) -> list[Charge]:
    return [
        Charge(
            case_id=row.case_id,
            key=f"{row.student_no}/{row.level}/{row.revision}",
            student=StudentLine(row.student_no, "同学", "一班", "红色预警"),
            policy_title="办法",
            delay=DAY,
            delay_text="1天",
            counsellors=tuple(people),
        )
        for row in rows
        if row.level == "red"
    ]


def carry_out(scene: Scene, *people: Counsellor) -> ApplyResult:
    """Carry out the plan of now, with these counsellors for everybody."""
    record = scene.approved(scene.plan())
    first = TellFirst(lambda rows: charges(rows, people), HeadsUp(SECRET, write))
    return apply_plan(replace(scene.tools(), first=first), record.checksum)


def received(scene: Scene, moodle: InProcessMoodle, number: str) -> list[str]:
    return [text.splitlines()[0].strip() for text in moodle.texts_to(scene.accounts[number].lms_user_id)]


def message_to(scene: Scene, number: str) -> Message:
    return next(each for each in scene.outbox() if each.student_no == number)


def test_the_counsellor_hears_at_once_and_the_student_after_the_delay(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.evaluate(a_warning(STUDENTS[0], "red"), a_warning(STUDENTS[1]))
    carry_out(scene, counsellor(scene))
    scene.send()
    assert received(scene, moodle, STAFF[0]) == [f"李老师 {STUDENTS[0]}"]
    assert received(scene, moodle, STUDENTS[0]) == []
    assert received(scene, moodle, STUDENTS[1]) == ["warning yellow"], "other levels are told at once"
    scene.clock.pass_(hours=22, minutes=59)
    assert scene.send().sent == 0
    scene.clock.pass_(minutes=1)
    assert scene.send().sent == 1
    assert received(scene, moodle, STUDENTS[0]) == ["warning red"]
    scene.clock.pass_(days=2)
    assert scene.send().outcomes == {}


def test_the_delay_runs_from_when_the_counsellor_was_told_not_from_when_it_was_queued(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    scene.evaluate(a_warning(STUDENTS[0], "red"))
    carry_out(scene, counsellor(scene))
    scene.clock.pass_(days=3)
    scene.send()
    assert received(scene, moodle, STUDENTS[0]) == []
    scene.clock.pass_(days=1)
    scene.send()
    assert received(scene, moodle, STUDENTS[0]) == ["warning red"]


def test_a_counsellor_whose_answer_was_lost_holds_the_student_until_it_is_known(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    scene.evaluate(a_warning(STUDENTS[0], "red"))
    carry_out(scene, counsellor(scene))
    left = [MoodleOutcomeUnknown("演练", SEND)]

    def lost(function: str) -> None:
        if function == SEND and left:
            raise left.pop()

    moodle.after = lost
    assert scene.send().outcomes == {Step.UNKNOWN: 1}
    scene.clock.pass_(days=2)
    assert scene.send().outcomes == {Step.FOUND: 1}
    assert received(scene, moodle, STUDENTS[0]) == []
    scene.clock.pass_(days=1)
    assert scene.send().outcomes == {Step.SENT: 1}
    assert len(received(scene, moodle, STAFF[0])) == 1


def test_a_counsellor_who_cannot_be_written_to_delays_the_student_and_no_more(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    scene.evaluate(a_warning(STUDENTS[0], "red"))
    carry_out(scene, counsellor(scene))
    moodle.site.users[scene.accounts[STAFF[0]].lms_user_id].suspended = True
    assert scene.send().by_hand == (("李老师", "Moodle 账号已停用，请打印送达"),)
    scene.clock.pass_(days=1)
    assert scene.send().sent == 1


def test_a_counsellor_without_account_delays_the_student_and_no_more(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.evaluate(a_warning(STUDENTS[0], "red"))
    carry_out(scene, Counsellor("李老师", None))
    assert scene.send().sent == 0
    scene.clock.pass_(days=1)
    assert scene.send().sent == 1
    assert received(scene, moodle, STUDENTS[0]) == ["warning red"]


def test_where_no_counsellor_is_named_the_student_is_told_at_once_and_the_plan_says_so(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    scene.evaluate(a_warning(STUDENTS[0], "red"))
    (left_out,) = carry_out(scene).left_out
    assert (left_out.student_no, left_out.what) == (STUDENTS[0], "先告知辅导员")
    assert scene.send().sent == 1
    assert received(scene, moodle, STUDENTS[0]) == ["warning red"]


def test_told_of_the_same_warning_again_the_counsellor_gets_no_second_message(scene: Scene) -> None:
    scene.evaluate(a_warning(STUDENTS[0], "red"))
    record, kept = scene.approved(scene.plan()), list[Charge]()

    def asked(rows: Sequence[IssueRow]) -> list[Charge]:
        kept.extend(charges(rows, [counsellor(scene)]))
        return kept

    heads_up = HeadsUp(SECRET, write)
    apply_plan(replace(scene.tools(), first=TellFirst(asked, heads_up)), record.checksum)
    queued = scene.outbox()
    with scene.store.begin() as tx:
        alone = list(tell_ahead(tx, scene.store.site_id, heads_up, kept[:1], record.id, scene.clock.now()))
    assert (alone, scene.outbox()) == ([], queued)


def test_two_counsellors_both_hear(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.evaluate(a_warning(STUDENTS[0], "red"))
    carry_out(scene, counsellor(scene), counsellor(scene, 1))
    scene.send()
    assert received(scene, moodle, STAFF[0]) == [f"李老师 {STUDENTS[0]}"]
    assert received(scene, moodle, STAFF[1]) == [f"王老师 {STUDENTS[0]}"]


def test_many_students_are_told_of_in_as_many_letters_as_needed_sent_together(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    scene.evaluate(*(a_warning(number, "red") for number in STUDENTS))
    carry_out(scene, counsellor(scene))
    scene.send()
    (text,) = moodle.texts_to(scene.accounts[STAFF[0]].lms_user_id)
    named = [[number for number in STUDENTS if number in letter] for letter in text.split("————")[2::2]]
    assert [len(each) for each in named] == [12, 3]
    assert sorted(number for letter in named for number in letter) == STUDENTS
    assert all(received(scene, moodle, number) == [] for number in STUDENTS)


def test_a_student_whose_paper_is_handed_over_is_told_of_to_the_counsellor_too(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    scene.accounts[STUDENTS[0]] = replace(scene.accounts[STUDENTS[0]], suspended=True)
    scene.evaluate(a_warning(STUDENTS[0], "red"))
    carry_out(scene, counsellor(scene))
    scene.send()
    assert received(scene, moodle, STAFF[0]) == [f"李老师 {STUDENTS[0]}"]
    assert message_to(scene, STUDENTS[0]).state is OutboxState.REJECTED


def test_a_restored_store_tells_the_counsellor_no_second_time(
    scene: Scene, moodle: InProcessMoodle, store: Store
) -> None:
    scene.evaluate(a_warning(STUDENTS[0], "red"))
    carry_out(scene, counsellor(scene))
    scene.send()
    restored = a_scene(store, moodle, PEOPLE)
    restored.evaluate(a_warning(STUDENTS[0], "red"))
    carry_out(restored, counsellor(restored))
    assert restored.send().outcomes == {Step.FOUND: 1}
    assert len(received(scene, moodle, STAFF[0])) == 1


def take_back(scene: Scene, number: str) -> None:
    case = scene.case(number)
    post = replace(scene.post, write_back=lambda case, person, why: f"{person} 撤销 {case.student_no} {why}")
    revoke(post, case.id, case.version, scene.act("成绩登记有误"))


def test_revoked_before_the_student_heard_the_counsellor_hears_and_the_student_does_not(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    scene.evaluate(a_warning(STUDENTS[0], "red"))
    carry_out(scene, counsellor(scene))
    scene.send()
    take_back(scene, STUDENTS[0])
    scene.clock.pass_(days=2)
    scene.send()
    assert received(scene, moodle, STAFF[0]) == [f"李老师 {STUDENTS[0]}", f"李老师 撤销 {STUDENTS[0]} 成绩登记有误"]
    assert received(scene, moodle, STUDENTS[0]) == []


def test_revoked_before_anybody_heard_nobody_hears(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.evaluate(a_warning(STUDENTS[0], "red"))
    carry_out(scene, counsellor(scene))
    take_back(scene, STUDENTS[0])
    scene.clock.pass_(days=2)
    assert scene.send().sent == 0


def test_one_of_several_revoked_before_the_counsellor_heard_is_corrected_after(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    scene.evaluate(a_warning(STUDENTS[0], "red"), a_warning(STUDENTS[1], "red"))
    carry_out(scene, counsellor(scene))
    take_back(scene, STUDENTS[0])
    scene.send()
    told, corrected = received(scene, moodle, STAFF[0])
    assert STUDENTS[0] in told
    assert corrected == f"李老师 撤销 {STUDENTS[0]} 成绩登记有误"


def test_a_warning_nobody_was_told_of_ahead_is_revoked_without_a_word_to_counsellors(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    scene.evaluate(a_warning(STUDENTS[0]))
    carry_out(scene, counsellor(scene))
    scene.send()
    take_back(scene, STUDENTS[0])
    scene.send()
    assert received(scene, moodle, STAFF[0]) == []


def test_a_counsellor_who_was_never_reached_is_not_corrected(scene: Scene, moodle: InProcessMoodle) -> None:
    scene.evaluate(a_warning(STUDENTS[0], "red"))
    carry_out(scene, counsellor(scene))
    moodle.site.users[scene.accounts[STAFF[0]].lms_user_id].suspended = True
    scene.send()
    take_back(scene, STUDENTS[0])
    assert [message.kind for message in scene.outbox()] == ["warning", "counsellor"]


def test_what_was_sent_to_a_counsellor_is_not_kept_and_what_was_not_goes_with_its_student(
    scene: Scene, moodle: InProcessMoodle
) -> None:
    scene.evaluate(a_warning(STUDENTS[0], "red"), a_warning(STUDENTS[1], "red"))
    carry_out(scene, counsellor(scene), counsellor(scene, 1))
    moodle.site.users[scene.accounts[STAFF[1]].lms_user_id].suspended = True
    scene.send()
    sent, rejected = (each for each in scene.outbox() if each.kind == "counsellor")
    assert (sent.state, sent.text) == (OutboxState.SENT, "")
    assert STUDENTS[0] in rejected.text
    case = scene.case(STUDENTS[0])
    person = Person(STUDENTS[0], "token", (case.id,), (), ())
    with scene.store.begin() as tx:
        erase_rows(tx, scene.store.site_id, person)
    assert not any(STUDENTS[0] in each.text for each in scene.outbox())
