"""What a record has to say: by its kind, by the clause, and by what else it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from config.procedure import Procedure
from config.procedure_duties import DutyKind
from config.procedure_records import ALWAYS, BY_WAY, SHAPES, RecordField

_RECEIPT: Final = "receipt"


@dataclass(frozen=True, slots=True)
class Requirement:
    """The fields that a record must fill; ``clause`` says who wants them, empty where its kind alone does."""

    fields: tuple[RecordField, ...]
    clause: str = ""
    receipt_suffices: bool = False

    def missing(self, details: Mapping[str, str]) -> tuple[RecordField, ...]:
        """Return the fields that are still to be filled, in the order of sheets."""
        if self.receipt_suffices and details.get(RecordField.MANNER) == _RECEIPT:
            return ()
        by_way = BY_WAY.get(details.get(RecordField.WAY, ""))
        wanted = (*self.fields, by_way) if by_way else self.fields
        return tuple(field for field in wanted if not details.get(field))

    def __str__(self) -> str:
        """Read as a sheet says it: 地点、内容（第十四条 2）."""
        named = "、".join(SHAPES[field].title for field in self.fields)
        if self.receipt_suffices:
            named += "；有书面回执的，方式填“书面回执”即可"
        return f"{named}（{self.clause}）" if self.clause and named else named


def required_of(procedure: Procedure, kind: DutyKind, duty: str = "") -> Requirement:
    """Return what a record of a kind has to say, or one that answers a duty of the procedure."""
    of_duty = next((each for each in procedure.must_record if duty and each.duty == duty), None)
    said = of_duty or next((each for each in procedure.must_record if each.kind is kind), None)
    wanted = set(ALWAYS.get(kind, ()))
    if said is None:
        return Requirement(_ordered(wanted))
    return Requirement(_ordered(wanted.union(said.fields)), said.clause, said.receipt_suffices)


def _ordered(fields: set[RecordField]) -> tuple[RecordField, ...]:
    return tuple(field for field in SHAPES if field in fields)
