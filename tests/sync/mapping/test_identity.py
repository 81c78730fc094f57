"""Which offering a Moodle course is."""

from __future__ import annotations

from typing import Any

import pytest

from config.mapping_offerings import OfferingMapping
from sync.mapping.identity import Identity, identify
from tests.sync.mapping.builders import a_catalogue, a_course


def identity(
    shortname: str, idnumber: str | None = None, fields: dict[str, str] | None = None, **said: Any
) -> Identity:
    custom = [{"shortname": name, "value": value} for name, value in (fields or {}).items()]
    mapping = OfferingMapping.model_validate(said)
    return identify(a_course(shortname, customfields=custom), idnumber, mapping, a_catalogue())


def test_term_code_and_section_come_from_the_short_name() -> None:
    assert identity("2024-2025-2-EDGE101-01") == Identity("regular", "2024-2025-2", ("EDGE101",), "01")


def test_a_name_that_fits_nothing_is_listed_not_guessed() -> None:
    assert identity("高等数学").unmapped == "no_match"
    assert identity("2024-2025-4-MATH101-01").unmapped == "no_match"


def test_several_sections_of_one_code_differ_in_section_alone() -> None:
    one, other = identity("2023-2024-1-MATH101-01"), identity("2023-2024-1-MATH101-02")
    assert (one.term, one.codes) == (other.term, other.codes)
    assert (one.section, other.section) == ("01", "02")


def test_one_offering_for_several_codes() -> None:
    pattern = r"(?P<term>\d{4}-\d{4}-[123])-(?P<code>[A-Z0-9+]+)-(?P<section>\d+)"
    assert identity("2023-2024-1-MATH101+MATH102-01", pattern=pattern).codes == ("MATH101", "MATH102")


def test_a_makeup_held_in_a_course_of_its_own_is_known_by_its_section() -> None:
    found = identity("2024-2025-1-MATH101-BK")
    assert (found.kind, found.term, found.codes) == ("makeup", "2024-2025-1", ("MATH101",))


def test_a_makeup_may_name_the_term_in_which_it_is_held() -> None:
    found = identity("2023-2024-2-MATH101-BK", makeup_term="held")
    assert (found.kind, found.term, found.unmapped) == ("makeup", "2023-2024-1", None)
    assert identity("2023-2024-1-MATH101-BK", makeup_term="held").unmapped == "no_term_before"


def test_a_makeup_may_have_a_pattern_of_its_own() -> None:
    pattern = r"补考(?P<term>\d{4}-\d{4}-[123])(?P<code>[A-Z0-9]+)"
    assert identity("补考2023-2024-1MATH101", makeup_pattern=pattern).kind == "makeup"


def test_a_shell_has_a_code_and_no_term() -> None:
    assert identity("MOOC-ART101", shell_pattern=r"MOOC-(?P<code>\w+)") == Identity("shell", None, ("ART101",))


def test_custom_fields_may_say_it() -> None:
    said = {"source": "customfields", "term_field": "term", "code_field": "code", "section_field": "class"}
    found = identity("随便", fields={"term": " 2023-2024-1 ", "code": "MATH101", "class": "BK"}, **said)
    assert found == Identity("makeup", "2023-2024-1", ("MATH101",), "BK")
    assert identity("随便", fields={"term": "2023-2024-1"}, **said).unmapped == "no_field"


def test_the_idnumber_says_it_only_where_it_was_named_as_the_source() -> None:
    assert identity("随便", "2023-2024-1-MATH101-01", source="idnumber").codes == ("MATH101",)
    assert identity("2023-2024-1-MATH101-01", None, source="idnumber").unmapped == "no_idnumber"
    assert identity("随便", "2023-2024-1-MATH101-01").unmapped == "no_match"


@pytest.mark.parametrize("kind", ["regular", "makeup"])
def test_a_course_said_by_hand_goes_before_every_pattern(kind: str) -> None:
    named = [{"shortname": "2023-2024-1-MATH101-01", "kind": kind, "term": "2023-2024-2", "codes": ["PHY101"]}]
    found = identity("2023-2024-1-MATH101-01", named=named, ignored=[".*"])
    assert (found.kind, found.term, found.codes) == (kind, "2023-2024-2", ("PHY101",))


def test_what_is_to_be_ignored_is_no_offering() -> None:
    assert identity("SANDBOX-2024", ignored=["SANDBOX-.*"]) == Identity("ignored")
    assert identity("MY-SANDBOX-2024", ignored=["SANDBOX-.*"]).kind != "ignored"
