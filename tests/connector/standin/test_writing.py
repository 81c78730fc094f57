"""Partial failures, all-or-nothing, duplicates: each write as Moodle does it."""

from __future__ import annotations

from typing import Any

import pytest

from connector.standin.server import StandIn

from .colleges import MATH, S1, S2, S3, S4, S5, ask, cohort, errorcode, group, member, message, send

ADD = "core_cohort_add_cohort_members"
REMOVE = "core_cohort_delete_cohort_members"
GROUP_ADD = "core_group_add_group_members"
GROUP_REMOVE = "core_group_delete_group_members"
READ_BACK = {"useridfrom": 3, "type": "conversations", "read": 2}


@pytest.fixture
def cohorts(moodle: StandIn) -> StandIn:
    ask(moodle, "core_cohort_create_cohorts", {"cohorts": [cohort("red"), cohort("yellow")]})
    return moodle


@pytest.fixture
def groups(moodle: StandIn) -> StandIn:
    ask(moodle, "core_group_create_groups", {"groups": [group("甲", idnumber="g1"), group("乙", idnumber="g2")]})
    return moodle


def members_of(moodle: StandIn, cohort_id: int = 1) -> set[int]:
    return set(ask(moodle, "core_cohort_get_cohort_members", {"cohortids": [cohort_id]})[0]["userids"])


def group_members(moodle: StandIn, group_id: int = 1) -> set[int]:
    return set(ask(moodle, "core_group_get_group_members", {"groupids": [group_id]})[0]["userids"])


def in_group(*users: int, group_id: int = 1) -> dict[str, Any]:
    return {"members": [{"groupid": group_id, "userid": user} for user in users]}


def texts(moodle: StandIn, recipient: int) -> list[str]:
    answer = ask(moodle, "core_message_get_messages", {"useridto": recipient, **READ_BACK})
    return [each["fullmessage"] for each in answer["messages"]]


def test_a_duplicate_cohort_rolls_back_its_whole_batch(cohorts: StandIn) -> None:
    batch = {"cohorts": [cohort("blue"), cohort("red")]}
    assert errorcode(ask(cohorts, "core_cohort_create_cohorts", batch)) == "invalidparameter"
    assert [each["idnumber"] for each in ask(cohorts, "core_cohort_get_cohorts")] == ["red", "yellow"]


def test_an_empty_cohort_idnumber_is_accepted_once(cohorts: StandIn) -> None:
    assert errorcode(ask(cohorts, "core_cohort_create_cohorts", {"cohorts": [cohort("")]})) is None
    assert errorcode(ask(cohorts, "core_cohort_create_cohorts", {"cohorts": [cohort("")]})) == "invalidparameter"


def test_adding_members_keeps_the_good_entries_and_warns_of_the_others(cohorts: StandIn) -> None:
    cohorts.site.delete_user(S2)
    entries = [member("red", "s1"), member("red", "nosuch"), member("none", "s1"), member("red", "s2")]
    entries += [member("red", "1", by="idnumber"), member("red", "s1"), member("red", "s4")]
    warnings = ask(cohorts, ADD, {"members": entries})["warnings"]
    assert [each["warningcode"] for each in warnings] == ["2", "2", "2", "1", "3"]
    assert warnings[-1]["message"] == "record already exists: cohort(idnumber=red username=s1)"
    assert members_of(cohorts) == {S1, S4}


def test_removing_members_is_all_or_nothing_and_a_non_member_is_no_error(cohorts: StandIn) -> None:
    ask(cohorts, ADD, {"members": [member("red", "s1"), member("red", "s2")]})
    with_unknown = {"members": [{"cohortid": 1, "userid": S1}, {"cohortid": 1, "userid": 99999}]}
    assert errorcode(ask(cohorts, REMOVE, with_unknown)) == "invaliduser"
    assert members_of(cohorts) == {S1, S2}
    assert ask(cohorts, REMOVE, {"members": [{"cohortid": 1, "userid": user} for user in (S1, S5)]}) is None
    assert members_of(cohorts) == {S2}


def test_one_unknown_cohort_fails_the_reading_of_members(cohorts: StandIn) -> None:
    answer = ask(cohorts, "core_cohort_get_cohort_members", {"cohortids": [1, 99]})
    assert errorcode(answer) == "invalidrecord"


def test_cohorts_are_found_25_at_a_time_unless_asked(moodle: StandIn) -> None:
    ask(moodle, "core_cohort_create_cohorts", {"cohorts": [cohort(f"aw-{number}") for number in range(30)]})
    query = {"query": "aw-", "context": {"contextlevel": "system"}, "includes": "all"}
    assert len(ask(moodle, "core_cohort_search_cohorts", query)["cohorts"]) == 25
    assert len(ask(moodle, "core_cohort_search_cohorts", {**query, "limitnum": 100})["cohorts"]) == 30


def test_a_deleted_cohort_is_gone(cohorts: StandIn) -> None:
    assert ask(cohorts, "core_cohort_delete_cohorts", {"cohortids": [1]}) is None
    assert [each["id"] for each in ask(cohorts, "core_cohort_get_cohorts")] == [2]


def test_group_names_and_idnumbers_exist_once_in_a_course(groups: StandIn) -> None:
    create = "core_group_create_groups"
    assert errorcode(ask(groups, create, {"groups": [group("丙"), group("甲")]})) == "invalidparameter"
    assert errorcode(ask(groups, create, {"groups": [group("丙", idnumber="g1")]})) == "idnumbertaken"
    assert len(ask(groups, "core_group_get_course_groups", {"courseid": MATH})) == 2


def test_adding_to_a_group_is_all_or_nothing(groups: StandIn) -> None:
    assert errorcode(ask(groups, GROUP_ADD, in_group(S1, S5))) == "invalidparameter"
    assert group_members(groups) == set()
    assert ask(groups, GROUP_ADD, in_group(S1, S3)) is None
    assert ask(groups, GROUP_ADD, in_group(S1)) is None
    assert group_members(groups) == {S1, S3}


def test_visibility_is_fixed_while_a_group_has_members(groups: StandIn) -> None:
    ask(groups, GROUP_ADD, in_group(S1))
    change = {"groups": [{"id": 1, "name": "甲", "visibility": 0}]}
    assert errorcode(ask(groups, "core_group_update_groups", change)) == "invalidparameter"
    assert ask(groups, GROUP_REMOVE, in_group(S1, S2)) is None
    assert ask(groups, "core_group_update_groups", change) is None
    assert groups.site.groups[1].visibility == 0


def test_a_hidden_group_never_takes_part_in_activities(moodle: StandIn) -> None:
    created = ask(moodle, "core_group_create_groups", {"groups": [group("甲", participation=1)]})
    assert created[0]["participation"] is False


def test_deleting_a_group_twice_is_no_error(groups: StandIn) -> None:
    assert ask(groups, "core_group_delete_groups", {"groupids": [1]}) is None
    assert ask(groups, "core_group_delete_groups", {"groupids": [1]}) is None
    assert errorcode(ask(groups, GROUP_REMOVE, in_group(S1))) == "invalidrecord"


def test_a_mixed_batch_fails_after_the_good_messages_have_gone_out(moodle: StandIn) -> None:
    assert errorcode(send(moodle, message(S1, "甲"), message(99999), message(S2, "乙"))) == "formatnotsupported"
    assert (texts(moodle, S1), texts(moodle, S2)) == (["甲"], ["乙"])


def test_a_resend_is_delivered_twice_whatever_its_client_id(moodle: StandIn) -> None:
    for _ in range(2):
        assert send(moodle, message(S1, "甲", clientmsgid="same"))[0]["clientmsgid"] == "same"
    assert texts(moodle, S1) == ["甲", "甲"]


def test_a_suspended_account_gets_messages_and_a_deleted_one_does_not(moodle: StandIn) -> None:
    moodle.site.delete_user(S2)
    assert send(moodle, message(S4))[0]["msgid"] > 0
    assert "doesn't exist" in send(moodle, message(S2))[0]["errormessage"]


def test_the_limit_is_4096_bytes_not_characters(moodle: StandIn) -> None:
    assert send(moodle, message(S1, "中" * 1365))[0]["msgid"] > 0
    assert send(moodle, message(S1, "中" * 1366))[0]["msgid"] == -1


def test_plain_text_is_escaped_and_html_loses_its_scripts(moodle: StandIn) -> None:
    assert send(moodle, message(S1, "<b>你 & 我</b>"))[0]["text"] == "<p>&lt;b&gt;你 &amp; 我&lt;/b&gt;</p>"
    assert send(moodle, message(S1, "<b>你</b><script>x</script>", textformat=1))[0]["text"] == "<b>你</b>"


def test_without_messageanyuser_everybody_refuses(moodle: StandIn) -> None:
    moodle.settings.capabilities.discard("moodle/site:messageanyuser")
    assert send(moodle, message(S1))[0]["msgid"] == -1
    moodle.settings.messaging_all_users = True
    assert send(moodle, message(S1))[0]["msgid"] > 0
    moodle.settings.messaging = False
    assert errorcode(send(moodle, message(S1))) == "disabled"


def test_own_messages_read_back_only_when_the_unread_are_asked_for(moodle: StandIn) -> None:
    moodle.settings.now = 1742000000
    send(moodle, message(S1, "甲"))
    send(moodle, message(S2, "乙"))
    default = ask(moodle, "core_message_get_messages", {"useridto": S1, "useridfrom": 3})
    everybody = ask(moodle, "core_message_get_messages", {"useridto": 0, **READ_BACK})
    assert default["messages"] == []
    assert [each["useridto"] for each in everybody["messages"]] == [S1, S2]
