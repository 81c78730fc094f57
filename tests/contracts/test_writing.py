"""What is written to a Moodle is there afterwards, and nothing else is."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from connector.moodle import cohorts, groups, messages
from connector.moodle.errors import MoodleRefused, MoodleRejectedRow
from tests.contracts.conftest import CURRENT_COURSE, Contracted
from tests.contracts.seed.sample_college import EDGES

UNKNOWN = 999_999


@pytest.fixture
def cohort(site: Contracted) -> Iterator[cohorts.Cohort]:
    """A new hidden cohort."""
    (made,) = cohorts.create_cohorts(site.moodle, [cohorts.NewCohort("学业帮扶·契约", f"{site.mark}-c")]).done
    yield made
    cohorts.delete_cohorts(site.moodle, [made.id])


@pytest.fixture
def group(site: Contracted) -> Iterator[groups.Group]:
    """A new hidden group in a course of the current term."""
    new = groups.NewGroup(site.course(CURRENT_COURSE), f"学业帮扶 {site.mark}", f"{site.mark}-g")
    (made,) = groups.create_groups(site.moodle, [new]).done
    yield made
    groups.delete_groups(site.moodle, [made.id])


def members(site: Contracted, cohort: cohorts.Cohort) -> frozenset[int]:
    return cohorts.get_cohort_members(site.moodle, [cohort.id])[cohort.id]


def test_a_cohort_is_created_hidden_and_found_again(site: Contracted, cohort: cohorts.Cohort) -> None:
    (found,) = cohorts.search_cohorts(site.moodle, f"{site.mark}-c")
    assert (found.id, found.idnumber, found.visible) == (cohort.id, f"{site.mark}-c", False)
    assert cohort.id in {one.id for one in cohorts.get_cohorts(site.moodle)}
    assert [one.name for one in cohorts.get_cohorts(site.moodle, [cohort.id])] == ["学业帮扶·契约"]


def test_a_second_cohort_with_the_idnumber_is_rejected_and_others_are_made(
    site: Contracted, cohort: cohorts.Cohort
) -> None:
    new = [cohorts.NewCohort("甲", f"{site.mark}-c"), cohorts.NewCohort("乙", f"{site.mark}-d")]
    outcome = cohorts.create_cohorts(site.moodle, new)
    assert [made.idnumber for made in outcome.done] == [f"{site.mark}-d"]
    assert [rejection.entry.name for rejection in outcome.rejected] == ["甲"]
    cohorts.delete_cohorts(site.moodle, [made.id for made in outcome.done])


def test_a_cohort_is_renamed(site: Contracted, cohort: cohorts.Cohort) -> None:
    change = cohorts.CohortChange(cohort.id, "学业帮扶·改 & <名>", f"{site.mark}-c")
    assert cohorts.update_cohorts(site.moodle, [change]).done == (cohort.id,)
    assert cohorts.get_cohorts(site.moodle, [cohort.id])[0].name == "学业帮扶·改 & <名>"


def test_members_come_and_go_and_culprits_are_named(site: Contracted, cohort: cohorts.Cohort) -> None:
    ids = [site.user(f"s2025{number:03d}") for number in range(1, 21)]
    added = cohorts.add_cohort_members(site.moodle, cohort.id, [*ids, UNKNOWN])
    assert [rejection.entry for rejection in added.rejected] == [UNKNOWN]
    assert members(site, cohort) == frozenset(ids)
    assert cohorts.add_cohort_members(site.moodle, cohort.id, ids).rejected == ()
    removed = cohorts.delete_cohort_members(site.moodle, cohort.id, [*ids[:10], UNKNOWN])
    assert [rejection.entry for rejection in removed.rejected] == [UNKNOWN]
    assert not cohorts.verify_cohort_members(site.moodle, cohort.id, present=ids[10:], absent=ids[:10])
    assert cohorts.delete_cohort_members(site.moodle, cohort.id, ids[:10]).rejected == ()


def test_a_suspended_account_may_join_a_cohort(site: Contracted, cohort: cohorts.Cohort) -> None:
    user = site.user(EDGES["suspended_account"])
    assert cohorts.add_cohort_members(site.moodle, cohort.id, [user]).done == (user,)
    assert members(site, cohort) == {user}


def test_a_cohort_that_does_not_exist(site: Contracted) -> None:
    with pytest.raises(MoodleRejectedRow):
        cohorts.get_cohort_members(site.moodle, [UNKNOWN])
    with pytest.raises(MoodleRejectedRow):
        cohorts.add_cohort_members(site.moodle, UNKNOWN, [site.user("s2025001")])
    assert [one.entry for one in cohorts.delete_cohorts(site.moodle, [UNKNOWN]).rejected] == [UNKNOWN]


def test_a_group_is_hidden_and_found_again(site: Contracted, group: groups.Group) -> None:
    found = {one.id: one for one in groups.get_course_groups(site.moodle, site.course(CURRENT_COURSE))}
    assert (found[group.id].visibility, found[group.id].participation) == (groups.HIDDEN, False)
    assert found[group.id].idnumber == f"{site.mark}-g"


def test_a_second_group_with_the_idnumber_or_name_is_rejected(site: Contracted, group: groups.Group) -> None:
    course = site.course(CURRENT_COURSE)
    new = [
        groups.NewGroup(course, f"别名 {site.mark}", f"{site.mark}-g"),
        groups.NewGroup(course, group.name, f"{site.mark}-h"),
    ]
    outcome = groups.create_groups(site.moodle, new)
    assert {one.errorcode for one in outcome.rejected} == {"idnumbertaken", "invalidparameter"}
    assert outcome.done == ()


def test_only_the_enrolled_join_a_group(site: Contracted, group: groups.Group) -> None:
    ids = [site.user(f"s2025{number:03d}") for number in range(4, 14)]
    stranger = site.info.userid
    added = groups.add_group_members(site.moodle, group.id, [*ids, stranger])
    assert [rejection.entry for rejection in added.rejected] == [stranger]
    assert not groups.verify_group_members(site.moodle, group.id, present=ids, absent=[stranger])
    assert groups.add_group_members(site.moodle, group.id, ids).rejected == ()
    assert groups.delete_group_members(site.moodle, group.id, [*ids, stranger]).rejected == ()
    assert groups.get_group_members(site.moodle, [group.id]) == {group.id: frozenset()}


def test_visibility_is_fixed_while_a_group_has_members(site: Contracted, group: groups.Group) -> None:
    groups.add_group_members(site.moodle, group.id, [site.user("s2025004")])
    shown = groups.GroupChange(group.id, group.name, f"{site.mark}-g", visibility=0)
    assert len(groups.update_groups(site.moodle, [shown]).rejected) == 1
    renamed = groups.GroupChange(group.id, f"改名 {site.mark}", f"{site.mark}-g", visibility=groups.HIDDEN)
    assert groups.update_groups(site.moodle, [renamed]).done == (group.id,)
    found = {one.id: one for one in groups.get_course_groups(site.moodle, group.courseid)}
    assert (found[group.id].name, found[group.id].visibility) == (f"改名 {site.mark}", groups.HIDDEN)


def test_a_group_is_deleted_once_and_again(site: Contracted, group: groups.Group) -> None:
    for _ in range(2):
        assert groups.delete_groups(site.moodle, [group.id]) == (group.id,)
    with pytest.raises(MoodleRejectedRow):
        groups.get_group_members(site.moodle, [group.id])


@pytest.mark.parametrize("text_format", ["plain", "html"])
def test_a_message_is_found_again_by_its_marker(site: Contracted, text_format: str) -> None:
    student, marker = site.user("s2025011"), secrets.token_hex(8)
    text = f"同学你好 & <b>加油</b>：详情请联系辅导员。\n编号 {marker}"
    before = messages.get_messages(site.moodle, site.info.userid, student)
    sent = messages.send_instant_message(site.moodle, student, text, text_format)  # type: ignore[arg-type]
    after = messages.get_messages(site.moodle, site.info.userid, student)
    assert [message.id for message in after if message.holds(marker)] == [sent.msgid]
    assert len(after) == len(before) + 1


def test_a_message_of_just_the_longest_length_is_sent(site: Contracted) -> None:
    student, marker = site.user("s2025012"), secrets.token_hex(8)
    text = marker + "学" * ((messages.MAX_BYTES - len(marker)) // 3)
    text += "x" * (messages.MAX_BYTES - len(text.encode()))
    assert messages.send_instant_message(site.moodle, student, text).msgid > 0
    (found,) = [one for one in messages.get_messages(site.moodle, site.info.userid, student) if one.holds(marker)]
    assert found.holds(text)


def test_moodle_itself_refuses_one_byte_more(site: Contracted) -> None:
    message = {"touserid": site.user("s2025012"), "text": "x" * (messages.MAX_BYTES + 1), "textformat": 2}
    answer = site.moodle.write("core_message_send_instant_messages", {"messages": [message]})
    assert isinstance(answer, list)
    assert answer[0]["msgid"] == -1


def test_an_unknown_recipient_is_a_rejected_row(site: Contracted) -> None:
    with pytest.raises(MoodleRejectedRow) as caught:
        messages.send_instant_message(site.moodle, UNKNOWN, "你好")
    assert caught.value.entry == UNKNOWN


def test_other_peoples_conversations_stay_theirs(site: Contracted) -> None:
    with pytest.raises(MoodleRefused) as caught:
        messages.get_messages(site.moodle, site.user("s2025001"), site.user("s2025002"))
    assert caught.value.errorcode == "accessdenied"


def test_nobody_wrote_to_whom_we_never_wrote(site: Contracted) -> None:
    assert messages.get_messages(site.moodle, site.info.userid, site.user("t1003")) == ()


def test_the_search_for_cohorts_counts_pages_and_not_rows(site: Contracted) -> None:
    if not site.is_real:
        pytest.skip("the stand-in counts rows, which makes no difference on the first page")
    new = [cohorts.NewCohort(f"{site.mark} {letter}", f"{site.mark}-{letter}") for letter in "abc"]
    made = cohorts.create_cohorts(site.moodle, new).done
    page = {"query": site.mark, "context": {"contextlevel": "system"}, "includes": "all", "limitfrom": 1, "limitnum": 2}
    answer = site.moodle.read("core_cohort_search_cohorts", page)
    cohorts.delete_cohorts(site.moodle, [cohort.id for cohort in made])
    assert isinstance(answer, dict)
    assert [cohort["id"] for cohort in answer["cohorts"]] == [made[2].id]


def test_a_truncated_request_is_refused_as_a_whole(site: Contracted) -> None:
    values = "".join(f"&values[{number}]=n{number}" for number in range(5100))
    form = f"wsfunction=core_user_get_users_by_field&moodlewsrestformat=json&field=idnumber{values}"
    answer = site.moodle._exchange(form.encode())
    error = answer.result("core_user_get_users_by_field")
    assert isinstance(error, MoodleRefused)
    assert error.errorcode == "invalidtoken"
