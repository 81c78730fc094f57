"""Fill the paper list that is signed."""

from __future__ import annotations

from datetime import datetime

from reports.documents import ListCover, ListPaper, WarnedList
from reports.ordering import class_key


def list_paper(listing: WarnedList, cover: ListCover, made_at: datetime) -> ListPaper:
    """Return a list as paper to print and sign, in class order; what stands on page one comes first."""
    return ListPaper(
        school=listing.school,
        policy_title=listing.policy_title,
        period=listing.period,
        as_of=listing.as_of,
        made_at=made_at,
        cover=cover,
        look=listing.look,
        rows=tuple(sorted(listing.rows, key=lambda row: class_key(row.student))),
        not_judged=tuple(sorted(listing.not_judged, key=lambda row: class_key(row.student))),
    )
