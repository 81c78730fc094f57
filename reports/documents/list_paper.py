"""A list on paper, to be signed: page one first, then who is warned, then who was not judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reports.documents.list_cover import ListCover
from reports.documents.tables import NotJudged, TableLook, WarnedRow


@dataclass(frozen=True, slots=True)
class ListPaper:
    """What the paper list says; ``rows`` and ``not_judged`` are in the order in which they are printed.

    The policy's columns, title and lines to sign are in ``look``.
    """

    school: str
    policy_title: str
    period: str
    as_of: date
    made_at: datetime
    cover: ListCover
    look: TableLook
    rows: tuple[WarnedRow, ...]
    not_judged: tuple[NotJudged, ...]
    form: str = "common/warned-list"

    @property
    def title(self) -> str:
        """What the paper is called."""
        return f"{self.school}{self.look.title}"
