"""The summaries and analyses that a regulation asks for: whose, to whom, with which figures, what is left to write."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.blocks import Block
from config.procedure_forms import FormName

Shown = Literal["groups", "levels", "history", "courses", "duties", "papers", "students"]
Line = Annotated[str, Field(min_length=1, max_length=60)]


class Writing(Block):
    """A titled space in which people write, ``lines`` ruled lines high."""

    heading: Line
    lines: Annotated[int, Field(ge=1, le=24)] = 6


class ReportEntry(Block):
    """One summary of a procedure.

    ``title`` is what it is called, ``clause`` what asks for it. ``scope``: one for each class with somebody to report
    on, for each college, or for the school; ``period``: one for each period of the policy (``each``), or only at the
    end of a school year (``year``). ``to`` are the offices that get it; ``outside``: it leaves the college, so small
    figures are hidden. ``by`` says how far its group is taken apart, ``show`` which tables it has (``students``: one
    row for each student, within the college only). ``write`` is left to people; ``signing`` are who signs, ``office``
    whose seal it bears (empty: the college).
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    form: FormName = "common/summary"
    title: Line
    clause: Line
    scope: Literal["class", "college", "school"] = "college"
    period: Literal["each", "year"] = "each"
    to: tuple[Line, ...] = ()
    outside: bool = False
    by: Literal["college", "major", "class", "level"] = "level"
    show: tuple[Shown, ...] = ("groups", "levels")
    write: Annotated[tuple[Writing, ...], Field(min_length=1)]
    signing: tuple[Line, ...] = ()
    office: str = ""

    def due_for(self, period: str) -> bool:
        """Say whether the summary is made for a period: of a school year, or its second term, where it is yearly."""
        return self.period == "each" or period.count("-") == 1 or period.endswith("-2")
