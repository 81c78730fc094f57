"""Who reviews a level sees what the notice would say of it, before anything is printed (bhuad 第六条（一）: 可予以)."""

from __future__ import annotations

from sync.actions.cases import case_history
from sync.store.case_record import Review
from tests.journeys.small_college import RED, YELLOW, on
from tests.journeys.stages import At
from tests.sync.actions.deciders import case_of


def test_the_wording_is_shown_while_the_level_waits_and_only_then(at: At) -> None:
    with on(at("evaluated").folder) as site:
        histories = [case_history(site, case_of(site, number).id) for number in (RED, *YELLOW)]
    waiting = [history for history in histories if history.case.review is Review.PENDING]
    assert [bool(history.wording) for history in histories] == [history in waiting for history in histories]
    for history in waiting:
        assert all(sentence.endswith("。") for sentence in history.wording)
