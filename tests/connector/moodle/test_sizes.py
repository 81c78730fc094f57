"""No list that we write is longer than 200 entries or 900 variables, whatever an entry of it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from connector.moodle import cohorts, groups
from connector.moodle.encoding import MAX_VARIABLES, count_variables, form_body
from connector.moodle.port import Moodle
from connector.standin.functions import known_functions
from tests.connector.moodle.scripted import ScriptedMoodle

MANY = range(1, 701)
PROTOCOL = {"wsfunction": "f", "moodlewsrestformat": "json", "moodlewssettingraw": "1"}
TOKEN = 1


def _made(kind: str) -> Callable[[Mapping[str, Any]], object]:
    return lambda params: [{"id": 1, "courseid": 1, "name": "n", **each} for each in params[kind]]


ANSWERS: dict[str, Callable[[Mapping[str, Any]], object]] = {
    "core_cohort_create_cohorts": _made("cohorts"),
    "core_cohort_add_cohort_members": lambda _: {"warnings": []},
    "core_group_create_groups": _made("groups"),
}
CALLS: dict[str, tuple[int, Callable[[Moodle], object]]] = {
    "core_cohort_create_cohorts": (
        7,
        lambda moodle: cohorts.create_cohorts(moodle, [cohorts.NewCohort("名", f"k{n}", category_id=n) for n in MANY]),
    ),
    "core_cohort_update_cohorts": (
        8,
        lambda moodle: cohorts.update_cohorts(moodle, [cohorts.CohortChange(n, "名", f"k{n}") for n in MANY]),
    ),
    "core_cohort_delete_cohorts": (1, lambda moodle: cohorts.delete_cohorts(moodle, MANY)),
    "core_cohort_add_cohort_members": (4, lambda moodle: cohorts.add_cohort_members(moodle, 1, MANY)),
    "core_cohort_delete_cohort_members": (2, lambda moodle: cohorts.delete_cohort_members(moodle, 1, MANY)),
    "core_group_create_groups": (
        7,
        lambda moodle: groups.create_groups(moodle, [groups.NewGroup(1, f"名{n}", f"k{n}") for n in MANY]),
    ),
    "core_group_update_groups": (
        5,
        lambda moodle: groups.update_groups(
            moodle, [groups.GroupChange(n, "名", "k", visibility=3, participation=False) for n in MANY]
        ),
    ),
    "core_group_delete_groups": (1, lambda moodle: groups.delete_groups(moodle, MANY)),
    "core_group_add_group_members": (2, lambda moodle: groups.add_group_members(moodle, 1, MANY)),
    "core_group_delete_group_members": (2, lambda moodle: groups.delete_group_members(moodle, 1, MANY)),
}


@pytest.mark.parametrize("function", CALLS)
def test_a_long_list_keeps_both_limits_and_loses_nobody(function: str) -> None:
    cost, call = CALLS[function]
    moodle = ScriptedMoodle(**{function: ANSWERS.get(function, lambda _: None)})
    call(moodle)
    sizes = []
    for kind, called, params in moodle.calls:
        assert (kind, called) == ("write", function)
        ((_, entries),) = params.items()
        assert count_variables(params) == cost * len(entries)
        assert len(entries) <= 200
        assert count_variables({**PROTOCOL, **params}) + TOKEN <= MAX_VARIABLES
        assert form_body({**PROTOCOL, **params})
        sizes.append(len(entries))
    assert sum(sizes) == len(MANY)
    assert len(sizes) == -(-len(MANY) // sizes[0])


def test_the_table_names_every_list_that_we_write() -> None:
    writes = {name for name, function in known_functions().items() if function.writes}
    assert writes - {"core_message_send_instant_messages"} == CALLS.keys()
