"""Finding a character that no font can set, before anything is printed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GlyphFault:
    """A text that can't be printed: whose it is, in which field, and which characters no font has."""

    student_number: str
    student_name: str
    field: str
    text: str
    characters: str


class UnprintableError(ValueError):
    """A single form can't be printed; ``faults`` says why."""

    def __init__(self, faults: tuple[GlyphFault, ...]) -> None:
        super().__init__("; ".join(f"{fault.student_number} {fault.field}: {fault.characters}" for fault in faults))
        self.faults = faults
