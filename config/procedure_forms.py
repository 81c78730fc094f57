"""The forms that a warning brings: for which levels, by which clause, when they print, what fills them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from config.blocks import Block
from config.procedure_duties import DutyId

FormName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$")]
PartCode = Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]


class When(StrEnum):
    """When a form prints: with the notice, only for the file, for the steps of consent, at the end of support."""

    NOTICE = "notice"
    FILE = "file"
    CONSENT = "consent"
    OUTCOME = "outcome"


class FormEntry(Block):
    """One form of a procedure.

    ``title`` is what the regulation calls it, ``levels`` for which levels it prints (none: every level; with
    `Procedure.builds_up` the higher ones too), ``clause`` what asks for it (empty: only good practice does), ``part``
    the item of the student's file that it belongs to. ``per`` is what one sheet is about: the ``notice`` (reasons and
    courses as it tells them), one ``record``, the ``case`` with a line for each record, or the student's
    ``transcript``. ``duties`` are those whose records fill it; ``copies`` is how many blank ones print with the notice.
    """

    form: FormName
    title: Annotated[str, Field(min_length=1, max_length=60)]
    part: PartCode
    levels: tuple[str, ...] = ()
    clause: str = ""
    when: When = When.NOTICE
    per: Literal["notice", "record", "case", "transcript"] = "record"
    duties: tuple[DutyId, ...] = ()
    copies: Annotated[int, Field(ge=1, le=9)] = 1


NOTICE_PART = "notice"
"""The item of the file that the notice itself is: each level has one form of it."""


def forms_at(forms: Sequence[FormEntry], level: str, order: Sequence[str], *, builds_up: bool) -> Iterator[FormEntry]:
    """Yield what prints for a level, in the order of the policy file; ``order`` are the track's levels, low to high.

    Where several entries name one form for different levels, the highest that applies is the level's own (asnu
    第十条: a short, medium or long plan by colour).
    """
    ranked = list(_ranked(forms, level, order, builds_up))
    own = {entry.form: rank for rank, entry in sorted(ranked, key=lambda each: each[0])}
    for rank, entry in ranked:
        if not entry.levels or rank == own[entry.form]:
            yield entry


def _ranked(
    forms: Sequence[FormEntry], level: str, order: Sequence[str], builds_up: bool
) -> Iterator[tuple[int, FormEntry]]:
    """Yield the entries that apply to a level, each with the highest of its levels that makes it apply (-1: all do)."""
    reached = order[: order.index(level) + 1] if builds_up and level in order else (level,)
    for entry in forms:
        hit = [rank for rank, name in enumerate(reached) if name in entry.levels]
        if hit or not entry.levels:
            yield max(hit, default=-1), entry


def notice_form(forms: Sequence[FormEntry], level: str) -> FormEntry | None:
    """Return the form of a level's notice; None where the procedure names none."""
    notices = (entry for entry in forms if entry.part == NOTICE_PART and entry.per == "notice")
    return next((entry for entry in notices if not entry.levels or level in entry.levels), None)
