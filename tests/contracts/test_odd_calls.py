"""The stand-in answers odd calls as a real Moodle with the same college did, to the last key.

``answers.json`` holds what a real Moodle 4.5.6 said. To ask it again:
``YUJING_MOODLE_URL=… YUJING_MOODLE_TOKEN=… python -m tests.contracts.odd``.
"""

from __future__ import annotations

import pytest

from tests.contracts.conftest import Contracted
from tests.contracts.odd.answers import Asking
from tests.contracts.odd.calls import CASES, WRITING
from tests.contracts.odd.recorded import recorded_answers

ANSWERS = recorded_answers()


def test_every_case_is_recorded() -> None:
    assert list(ANSWERS) == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_an_odd_call_is_answered_as_recorded(site: Contracted, name: str) -> None:
    asking = Asking(site)
    try:
        assert asking.answers(CASES[name]) == ANSWERS[name]
    finally:
        if name in WRITING:
            site.clean()
