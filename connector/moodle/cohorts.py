"""Cohorts (群组) and their members, on the whole site or in a category."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from connector.moodle.batching import Outcome, Rejection, batches, send_bisected
from connector.moodle.errors import MoodleRefused
from connector.moodle.membership import Gap, compare
from connector.moodle.payloads import UNEXPECTED_ANSWER, Payload, decode, expect_nothing
from connector.moodle.port import Moodle

_GET: Final = "core_cohort_get_cohorts"
SEARCH: Final = "core_cohort_search_cohorts"
_MEMBERS: Final = "core_cohort_get_cohort_members"
_CREATE: Final = "core_cohort_create_cohorts"
_UPDATE: Final = "core_cohort_update_cohorts"
_DELETE: Final = "core_cohort_delete_cohorts"
_ADD: Final = "core_cohort_add_cohort_members"
_REMOVE: Final = "core_cohort_delete_cohort_members"

_PAGE: Final = 500

_ALREADY_THERE: Final = "3"
_UNKNOWN_USER: Final = re.compile(r"user id=(\d+) not exists")  # not translated by Moodle


class Cohort(Payload):
    """A cohort; `visible` says whether teachers may use it for enrolment."""

    id: int
    name: str
    idnumber: str | None = None
    description: str | None = None
    visible: bool = True


@dataclass(frozen=True, slots=True)
class NewCohort:
    """A cohort to create: hidden, on the whole site or in the category with this id."""

    name: str
    idnumber: str
    description: str = ""
    visible: bool = False
    category_id: int | None = None


@dataclass(frozen=True, slots=True)
class CohortChange:
    """A cohort's new settings. All are written; a cohort of a category needs its `category_id` again."""

    id: int
    name: str
    idnumber: str
    description: str = ""
    visible: bool = False
    category_id: int | None = None


class _Found(Payload):
    cohorts: tuple[Cohort, ...]


class _Members(Payload):
    cohortid: int
    userids: tuple[int, ...]


class _Warning(Payload):
    warningcode: str
    message: str = ""


class _Added(Payload):
    warnings: tuple[_Warning, ...] = ()


def get_cohorts(moodle: Moodle, ids: Iterable[int] = ()) -> tuple[Cohort, ...]:
    """Return the cohorts with these ids, or all, hidden ones too (`core_cohort_get_cohorts`)."""
    wanted = sorted(set(ids))
    if not wanted:
        return decode(_GET, tuple[Cohort, ...], moodle.read(_GET))
    found: list[Cohort] = []
    for batch in batches(wanted, 1):
        found += decode(_GET, tuple[Cohort, ...], moodle.read(_GET, {"cohortids": list(batch)}))
    return tuple(found)


def search_cohorts(moodle: Moodle, query: str) -> tuple[Cohort, ...]:
    """Return the cohorts of all contexts whose name, idnumber or description holds `query`, ordered by id.

    `core_cohort_search_cohorts`, whose ``limitfrom`` is in truth the number of the page.
    """
    found: dict[int, Cohort] = {}
    page = 0
    while True:
        params = {
            "query": query,
            "context": {"contextlevel": "system"},
            "includes": "all",
            "limitfrom": page,
            "limitnum": _PAGE,
        }
        cohorts = decode(SEARCH, _Found, moodle.read(SEARCH, params)).cohorts
        if found.keys() & {cohort.id for cohort in cohorts}:
            raise MoodleRefused("分页查询群组时出现重复，结果不可信。", SEARCH, UNEXPECTED_ANSWER)
        found.update((cohort.id, cohort) for cohort in cohorts)
        if len(cohorts) < _PAGE:
            return tuple(sorted(found.values(), key=lambda cohort: cohort.id))
        page += 1


def get_cohort_members(moodle: Moodle, cohort_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Return the user ids in each cohort, suspended users too (`core_cohort_get_cohort_members`).

    `MoodleRejectedRow` where a cohort doesn't exist; `MoodleRefused` where the answer leaves one out.
    """
    wanted = sorted(set(cohort_ids))
    members: dict[int, frozenset[int]] = {}
    for batch in batches(wanted, 1):
        answer = moodle.read(_MEMBERS, {"cohortids": list(batch)})
        for cohort in decode(_MEMBERS, tuple[_Members, ...], answer):
            members[cohort.cohortid] = frozenset(cohort.userids)
    if members.keys() != set(wanted):
        raise MoodleRefused("查询群组成员时 Moodle 漏掉了部分群组。", _MEMBERS, UNEXPECTED_ANSWER)
    return members


def create_cohorts(moodle: Moodle, cohorts: Sequence[NewCohort]) -> Outcome[NewCohort, Cohort]:
    """Create cohorts (`core_cohort_create_cohorts`); one whose idnumber is taken is rejected, the rest created.

    Not to be repeated blindly: after `MoodleOutcomeUnknown` look for the idnumbers first.
    """

    def send(batch: Sequence[NewCohort]) -> tuple[Cohort, ...]:
        answer = moodle.write(_CREATE, {"cohorts": [_settings(cohort) for cohort in batch]})
        return decode(_CREATE, tuple[Cohort, ...], answer, written=True)

    return send_bisected(cohorts, 7, send)


def update_cohorts(moodle: Moodle, changes: Sequence[CohortChange]) -> Outcome[CohortChange, int]:
    """Change cohorts' settings (`core_cohort_update_cohorts`) and return the ids done. Safe to repeat."""

    def send(batch: Sequence[CohortChange]) -> list[int]:
        entries = [{"id": change.id, **_settings(change)} for change in batch]
        expect_nothing(_UPDATE, moodle.write(_UPDATE, {"cohorts": entries}))
        return [change.id for change in batch]

    return send_bisected(changes, 8, send)


def _settings(cohort: NewCohort | CohortChange) -> dict[str, object]:
    system = cohort.category_id is None
    return {
        "categorytype": {"type": "system" if system else "id", "value": "" if system else str(cohort.category_id)},
        "name": cohort.name,
        "idnumber": cohort.idnumber,
        "description": cohort.description,
        "descriptionformat": 1,
        "visible": cohort.visible,
    }


def delete_cohorts(moodle: Moodle, cohort_ids: Iterable[int]) -> Outcome[int, int]:
    """Delete cohorts with their memberships (`core_cohort_delete_cohorts`); those that don't exist are rejected."""

    def send(batch: Sequence[int]) -> Sequence[int]:
        expect_nothing(_DELETE, moodle.write(_DELETE, {"cohortids": list(batch)}))
        return batch

    return send_bisected(sorted(set(cohort_ids)), 1, send)


def add_cohort_members(moodle: Moodle, cohort_id: int, user_ids: Iterable[int]) -> Outcome[int, int]:
    """Put users into a cohort (`core_cohort_add_cohort_members`). Safe to repeat: who is in already counts as done.

    Moodle takes entry by entry; deleted and unknown users are rejected, suspended ones aren't.
    `MoodleRejectedRow` where the cohort doesn't exist.
    """
    wanted = sorted(set(user_ids))
    rejected: set[int] = set()
    for batch in batches(wanted, 4):
        entries = [
            {"cohorttype": {"type": "id", "value": cohort_id}, "usertype": {"type": "id", "value": user_id}}
            for user_id in batch
        ]
        answer = decode(_ADD, _Added, moodle.write(_ADD, {"members": entries}), written=True)
        rejected |= _rejected(moodle, cohort_id, batch, answer.warnings)
    reason = "Moodle 中没有该用户（已删除或编号有误）。"
    return Outcome(
        done=tuple(user_id for user_id in wanted if user_id not in rejected),
        rejected=tuple(Rejection(user_id, reason, "invaliduser") for user_id in sorted(rejected)),
    )


def _rejected(moodle: Moodle, cohort_id: int, batch: Sequence[int], warnings: Iterable[_Warning]) -> frozenset[int]:
    """Return whom the warnings are about: from their text, and where that doesn't tell, by reading back."""
    faults = [warning for warning in warnings if warning.warningcode != _ALREADY_THERE]
    named = [_UNKNOWN_USER.fullmatch(warning.message) for warning in faults]
    if all(named):
        return frozenset(int(match[1]) for match in named if match) & frozenset(batch)
    return frozenset(batch) - get_cohort_members(moodle, [cohort_id])[cohort_id]


def delete_cohort_members(moodle: Moodle, cohort_id: int, user_ids: Iterable[int]) -> Outcome[int, int]:
    """Take users out of a cohort (`core_cohort_delete_cohort_members`). Safe to repeat.

    Who isn't in it counts as done. Moodle refuses a whole list for one unknown or deleted user: that one is found and
    rejected, the rest taken out.
    """

    def send(batch: Sequence[int]) -> Sequence[int]:
        entries = [{"cohortid": cohort_id, "userid": user_id} for user_id in batch]
        expect_nothing(_REMOVE, moodle.write(_REMOVE, {"members": entries}))
        return batch

    return send_bisected(sorted(set(user_ids)), 2, send)


def verify_cohort_members(
    moodle: Moodle, cohort_id: int, *, present: Iterable[int] = (), absent: Iterable[int] = ()
) -> Gap:
    """Read a cohort back after a write, and return what isn't as it should be; falsy where all is well."""
    return compare(get_cohort_members(moodle, [cohort_id])[cohort_id], present, absent)
