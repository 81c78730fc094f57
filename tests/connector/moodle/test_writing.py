"""Writes: what is sent, who is rejected, and what is said when nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from connector.moodle import cohorts, groups, messages
from connector.moodle.encoding import count_variables
from connector.moodle.errors import (
    MoodleError,
    MoodleOutcomeUnknown,
    MoodleRefused,
    MoodleRejectedRow,
    MoodleUnavailable,
)
from tests.connector.moodle.recordings import answering, over
from tests.connector.moodle.scripted import ScriptedMoodle

Params = Mapping[str, Any]


def failing(errorcode: str) -> ScriptedMoodle:
    """Build a Moodle that refuses everything with this code."""

    def refuse(_: Params) -> object:
        raise MoodleRefused("不行。", "f", errorcode)

    return ScriptedMoodle(
        core_message_send_instant_messages=refuse,
        core_cohort_add_cohort_members=refuse,
        core_cohort_create_cohorts=refuse,
    )


def test_many_members_go_in_batches_of_two_hundred() -> None:
    moodle = ScriptedMoodle(core_cohort_add_cohort_members=lambda _: {"warnings": []})
    outcome = cohorts.add_cohort_members(moodle, 1, range(1, 501))
    assert outcome.done == tuple(range(1, 501))
    assert [len(params["members"]) for _, _, params in moodle.calls] == [200, 200, 100]
    assert all(kind == "write" and count_variables(params) <= 896 for kind, _, params in moodle.calls)


def test_unknown_users_are_named_by_the_warnings() -> None:
    warnings = [
        {"warningcode": "2", "message": "user id=5 not exists"},
        {"warningcode": "3", "message": "record already exists: cohort(id=1 id=6)"},
        {"warningcode": "2", "message": "user id=77 not exists"},
    ]
    moodle = ScriptedMoodle(core_cohort_add_cohort_members=lambda _: {"warnings": warnings})
    outcome = cohorts.add_cohort_members(moodle, 1, [4, 5, 6])
    assert outcome.done == (4, 6)
    assert [(one.entry, one.errorcode) for one in outcome.rejected] == [(5, "invaliduser")]


def test_adding_to_a_cohort_that_is_gone_is_a_rejected_row() -> None:
    def gone(_: Params) -> object:
        raise MoodleRejectedRow("没有该群组。", "core_cohort_get_cohort_members", "invalidrecord")

    warnings = [{"warningcode": "2", "message": "cohort id=1 not exists"}]
    moodle = ScriptedMoodle(
        core_cohort_add_cohort_members=lambda _: {"warnings": warnings}, core_cohort_get_cohort_members=gone
    )
    with pytest.raises(MoodleRejectedRow):
        cohorts.add_cohort_members(moodle, 1, [4])


def test_a_missing_right_stops_the_work() -> None:
    with pytest.raises(MoodleRefused):
        cohorts.add_cohort_members(failing("nopermissions"), 1, [4])


def test_a_cohort_is_created_hidden_on_the_site_or_in_a_category() -> None:
    made = {"id": 9, "name": "群组", "idnumber": "k", "visible": 0}
    moodle = ScriptedMoodle(core_cohort_create_cohorts=lambda params: [made] * len(params["cohorts"]))
    new = [cohorts.NewCohort("甲", "k1"), cohorts.NewCohort("乙", "k2", category_id=7)]
    assert len(cohorts.create_cohorts(moodle, new).done) == 2
    sent = moodle.calls[0][2]["cohorts"]
    assert [entry["visible"] for entry in sent] == [False, False]
    assert [entry["categorytype"] for entry in sent] == [
        {"type": "system", "value": ""},
        {"type": "id", "value": "7"},
    ]
    assert count_variables({"cohorts": sent}) == 2 * 7


def test_a_taken_idnumber_is_rejected_and_the_others_created() -> None:
    def create(params: Params) -> object:
        if any(entry["idnumber"] == "taken" for entry in params["cohorts"]):
            raise MoodleRefused("重复。", "core_cohort_create_cohorts", "invalidparameter")
        return [{"id": len(entry["idnumber"]), **entry} for entry in params["cohorts"]]

    new = [cohorts.NewCohort("名", idnumber) for idnumber in ("a", "taken", "ccc")]
    outcome = cohorts.create_cohorts(ScriptedMoodle(core_cohort_create_cohorts=create), new)
    assert [made.id for made in outcome.done] == [1, 3]
    assert [rejection.entry.idnumber for rejection in outcome.rejected] == ["taken"]


@pytest.mark.parametrize(
    ("change", "sent"),
    [
        (groups.GroupChange(1, "名", "k"), {"id": 1, "name": "名", "idnumber": "k"}),
        (
            groups.GroupChange(1, "名", "k", visibility=3, participation=False),
            {"id": 1, "name": "名", "idnumber": "k", "visibility": 3, "participation": False},
        ),
    ],
)
def test_only_what_should_change_of_a_group_is_sent(change: groups.GroupChange, sent: Params) -> None:
    moodle = ScriptedMoodle(core_group_update_groups=lambda _: None)
    assert groups.update_groups(moodle, [change]).done == (1,)
    assert moodle.calls[0][2] == {"groups": [sent]}


def test_groups_and_cohorts_are_deleted() -> None:
    moodle = ScriptedMoodle(core_group_delete_groups=lambda _: None, core_cohort_delete_cohorts=lambda _: None)
    assert groups.delete_groups(moodle, [5, 4, 5]) == (4, 5)
    assert cohorts.delete_cohorts(moodle, [5, 4]).done == (4, 5)


def test_who_is_not_enrolled_is_rejected_and_the_rest_join_the_group() -> None:
    def add(params: Params) -> object:
        if any(entry["userid"] == 13 for entry in params["members"]):
            raise MoodleRefused("未选课。", "core_group_add_group_members", "invalidparameter")

    outcome = groups.add_group_members(ScriptedMoodle(core_group_add_group_members=add), 11, range(1, 21))
    assert [rejection.entry for rejection in outcome.rejected] == [13]
    assert sorted(outcome.done) == [number for number in range(1, 21) if number != 13]


def test_an_answer_where_none_belongs_is_doubted() -> None:
    moodle = ScriptedMoodle(core_group_delete_groups=lambda _: [])
    with pytest.raises(MoodleOutcomeUnknown):
        groups.delete_groups(moodle, [5])


def test_reading_back_finds_what_a_server_dropped_in_silence() -> None:
    moodle = ScriptedMoodle(
        core_cohort_get_cohort_members=lambda _: [{"cohortid": 1, "userids": [4, 9]}],
        core_group_get_group_members=lambda _: [{"groupid": 2, "userids": [4]}],
    )
    gap = cohorts.verify_cohort_members(moodle, 1, present=[4, 5], absent=[9])
    assert (gap.missing, gap.lingering) == (frozenset({5}), frozenset({9}))
    assert gap
    assert not groups.verify_group_members(moodle, 2, present=[4], absent=[9])


def sending(answer: object) -> ScriptedMoodle:
    return ScriptedMoodle(core_message_send_instant_messages=lambda _: answer)


SENT = [{"msgid": 7, "timecreated": 1795351148, "conversationid": 2}]


def test_a_message_goes_alone_in_its_request() -> None:
    moodle = sending(SENT)
    assert messages.send_instant_message(moodle, 24, "你好", "html").msgid == 7
    assert moodle.calls == [
        (
            "write",
            "core_message_send_instant_messages",
            {"messages": [{"touserid": 24, "text": "你好", "textformat": 1}]},
        )
    ]


def test_the_length_is_measured_in_bytes_before_anything_is_sent() -> None:
    moodle = sending(SENT)
    messages.send_instant_message(moodle, 24, "学" * 1365 + "x")
    with pytest.raises(MoodleRejectedRow, match="4098 字节") as caught:
        messages.send_instant_message(moodle, 24, "学" * 1366)
    assert caught.value.entry == 24
    assert len(moodle.calls) == 1
    with pytest.raises(ValueError, match="empty"):
        messages.send_instant_message(moodle, 24, " \n")


@pytest.mark.parametrize("code", ["disabled", "nopermissions", "accessexception", "invalidtoken"])
def test_a_refusal_before_sending_is_a_refusal(code: str) -> None:
    with pytest.raises(MoodleRefused) as caught:
        messages.send_instant_message(failing(code), 24, "你好")
    assert caught.value.errorcode == code


@pytest.mark.parametrize("code", ["formatnotsupported", "", "codingerror", "neverheardof"])
def test_after_any_other_refusal_the_message_may_have_gone_out(code: str) -> None:
    with pytest.raises(MoodleOutcomeUnknown, match="切勿直接重发"):
        messages.send_instant_message(failing(code), 24, "你好")


@pytest.mark.parametrize("answer", [[], [{"msgid": 0}], [{"msgid": 7}], SENT * 2, {"x": 1}, None])
def test_an_unexpected_answer_is_doubted(answer: object) -> None:
    with pytest.raises(MoodleOutcomeUnknown):
        messages.send_instant_message(sending(answer), 24, "你好")


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ("", 502, MoodleOutcomeUnknown),
        ("", 504, MoodleOutcomeUnknown),
        ("", 500, MoodleOutcomeUnknown),
        ("", 200, MoodleOutcomeUnknown),
        ('[{"msgid": 7', 200, MoodleOutcomeUnknown),
        ("", 503, MoodleUnavailable),
        ("", 429, MoodleUnavailable),
        ('{"exception": "x", "errorcode": "dmlwriteexception"}', 200, MoodleOutcomeUnknown),
        ('{"exception": "x", "errorcode": "dbconnectionfailed"}', 200, MoodleUnavailable),
        ("", 403, MoodleRefused),
    ],
)
def test_a_message_is_sent_at_most_once(body: str, status: int, kind: type[MoodleError]) -> None:
    moodle = over(answering(body, status))
    with pytest.raises(MoodleError) as caught:
        messages.send_instant_message(moodle, 24, "你好")
    assert type(caught.value) is kind
    assert len(moodle.wire.sent) == 1
