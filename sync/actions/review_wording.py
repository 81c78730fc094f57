"""What a notice would say of a level that waits for a person's judgement, so that its wording is confirmed with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.wording import period_name
from sync.cases.life import OVER
from sync.filling.case_file import case_file
from sync.store.case_record import Case, Review

if TYPE_CHECKING:
    from sync.site import Site


def wording_to_confirm(site: Site, case: Case) -> tuple[str, ...]:
    """Return the sentences that the notice would give as its reasons (bhuad 第六条（一）: 可予以); else none.

    Raises:
        ConfigError: the case rests on a regulation that is not in use any more.
    """
    if case.review is not Review.PENDING or case.state in OVER:
        return ()
    return case_file(site, [case]).reasons(case, case.level, period_name(case.period), undecided=True)
