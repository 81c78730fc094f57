"""Settings on which the sync relies: patterns that can be filled, and a second look that comes late enough."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from config.settings import Contact, Messages, MoodleSettings, Names, Paper, PolicyUse, Settings, Site


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


@pytest.mark.parametrize(("wait", "good"), [(239, False), (240, True)])
def test_the_second_look_comes_after_the_longest_request(wait: int, *, good: bool) -> None:
    def build() -> Settings:
        return Settings(
            site=Site(university="滨海大学"),
            policies=(PolicyUse(id="asnu"),),
            contacts=(Contact(name="李老师", office="教务处", telephone="0000"),),
            moodle=MoodleSettings(read_timeout_seconds=180),
            messages=Messages(unknown_wait_seconds=wait),
        )

    if good:
        assert build().messages.unknown_wait_seconds == wait
    else:
        with pytest.raises(ValidationError, match="unknown_wait_seconds"):
            build()
