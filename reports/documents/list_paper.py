"""A list on paper, to be signed: page one first, then who is warned, then who was not judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reports.documents.list_cover import ListCover
from reports.documents.tables import NotJudged, WarnedRow


@dataclass(frozen=True, slots=True)
class ListPaper:
    """What the paper list says; ``rows`` and ``not_judged`` are in the order in which they are printed."""

    school: str
    policy_title: str
    period: str
    as_of: date
    made_at: datetime
    cover: ListCover
    rows: tuple[WarnedRow, ...]
    not_judged: tuple[NotJudged, ...]
    form: str = "common/warned-list"

    @property
    def title(self) -> str:
        """What the paper is called."""
        return "学业预警学生名单"
