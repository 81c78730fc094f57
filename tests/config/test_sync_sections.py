"""Settings on which the sync relies: patterns that can be filled, and a second look that comes late enough."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from config.settings import Contact, MoodleSettings, Names, Paper, PolicyUse, Settings, Site
from config.telling import Messages


@pytest.mark.parametrize("pattern", ["学业帮扶·{colour}", "学业帮扶·{", "学业帮扶·{0}", "{policy.x}"])
def test_a_name_that_cannot_be_filled_is_a_mistake(pattern: str) -> None:
    with pytest.raises(ValidationError, match="占位符"):
        Names(group=pattern)


def test_there_is_at_least_one_word_of_attention() -> None:
    with pytest.raises(ValidationError):
        Names(attention=())


@pytest.mark.parametrize("pattern", ["学预警〔{year}〕号", "学预警{number:04x", "{serial}"])
def test_a_number_format_that_does_not_count_is_a_mistake(pattern: str) -> None:
    with pytest.raises(ValidationError):
        Paper(number_format=pattern)


def test_the_default_number_is_never_that_of_another_college() -> None:
    numbers = {Paper().number_format.format(college=name, year=2025, number=1) for name in ("教育学院", "设计学院")}
    assert numbers == {"教育学院预警〔2025〕0001号", "设计学院预警〔2025〕0001号"}


@pytest.mark.parametrize(
    ("longest", "read", "connect", "least"), [(480, 180, 10, 540), (120, 180, 10, 240), (300, 180, 30, 380)]
)
@pytest.mark.parametrize("missing", [0, 1])
def test_the_second_look_comes_after_the_longest_request(
    longest: int, read: int, connect: int, least: int, missing: int
) -> None:
    """The longest is the server's own, or ours to wait for; connecting and starting come on top."""

    def build() -> Settings:
        moodle = MoodleSettings(
            longest_request_seconds=longest, read_timeout_seconds=read, connect_timeout_seconds=connect
        )
        return Settings(
            site=Site(university="滨海大学"),
            policies=(PolicyUse(id="asnu"),),
            contacts=(Contact(name="李老师", office="教务处", telephone="0000"),),
            moodle=moodle,
            messages=Messages(unknown_wait_seconds=least - missing),
        )

    if not missing:
        assert build().messages.unknown_wait_seconds == least
    else:
        with pytest.raises(ValidationError, match=f"至少为 {least}"):
            build()


def test_days_off_end_after_they_begin() -> None:
    with pytest.raises(ValidationError, match="last"):
        Messages.model_validate({"days_off": [{"first": "2026-10-07", "last": "2026-10-01"}]})
    with pytest.raises(ValidationError):
        Messages(weekdays=())
