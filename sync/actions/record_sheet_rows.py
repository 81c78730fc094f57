"""What a sheet of records is made from: every record still owed for the cases of a period, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, islice
from typing import TYPE_CHECKING

from config.procedure_duties import DutyKind, Scope
from config.procedure_records import KIND_TITLES, OFFERED, SHAPES, RecordField
from reports.ordering import class_key
from reports.record_sheet import ExpectedRecord, Field, KindSheet
from sync.actions.acting import person_of
from sync.actions.duties import owed_at
from sync.actions.duty_words import OwedAll
from sync.actions.record_subjects import recordable
from sync.cases.permission import Actor
from sync.duties.owed import Owed
from sync.filling.directory import Directory, read_directory
from sync.records.requirement import required_of
from sync.records.written import Place
from sync.store.cases import read_cases
from sync.store.records import Record, read_records

if TYPE_CHECKING:
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class Expected:
    """What is still owed to be recorded, and what its rows are made from.

    ``last`` is the newest record of each case and kind, ``keys`` are those that records came back with.
    """

    site: Site
    everything: OwedAll
    owed: tuple[Owed, ...]
    places: Mapping[int, Place]
    directory: Directory
    last: Mapping[tuple[int, DutyKind], Record]
    keys: frozenset[str]


def expected(site: Site, actor: Actor, policy: str, period: str, until: date) -> Expected:
    """Return what is owed by ``until`` for the cases of a period for which a person may record.

    Raises:
        ConfigError: the policy is not in use.
    """
    everything = owed_at(site, until, policy)
    with site.store.read() as tx:
        cases = read_cases(tx, site.store.site_id, policy=policy, period=period)
        records = read_records(tx, site.store.site_id, [case.id for case in cases])
        directory = read_directory(tx, site.store.site_id, [case.student_no for case in cases])
    places = recordable(site, actor, cases)
    of_cases = (each for each in everything.owed if each.duty.scope is Scope.CASE and not each.fulfilled)
    return Expected(
        site=site,
        everything=everything,
        owed=tuple(each for each in of_cases if each.subject.case_id in places),
        places=places,
        directory=directory,
        last={(record.case_id or 0, record.kind): record for record in records},
        keys=frozenset(record.row_key for record in records if record.row_key),
    )


def kind_sheets(found: Expected, owed: Iterable[Owed], by: str = "") -> Iterator[KindSheet]:
    """Yield a worksheet per kind of record, its rows in class order and by day; ``by`` is who is to write them."""
    of_kind: dict[DutyKind, list[Owed]] = defaultdict(list)
    for each in owed:
        of_kind[each.duty.kind].append(each)
    for kind, title in KIND_TITLES.items():
        if kind in of_kind:
            ordered = sorted(of_kind[kind], key=lambda each: _place_in_sheet(found, each))
            rows = tuple(row for each in ordered for row in _rows(found, each, by))
            duties = tuple(dict.fromkeys(each.duty.title for each in ordered))
            yield KindSheet(title, _fields(kind), duties, rows)


def _fields(kind: DutyKind) -> tuple[Field, ...]:
    shapes = (shape for field, shape in SHAPES.items() if field in OFFERED[kind])
    return tuple(Field(shape.title, shape.shape, tuple((shape.choices or {}).values()), shape.hint) for shape in shapes)


def _place_in_sheet(found: Expected, owed: Owed) -> tuple[object, ...]:
    student = found.directory.students.get(owed.subject.student_no)
    known = class_key(student) if student else ((), (), (), owed.subject.student_no)
    return (known, owed.duty.id, owed.due or date.max, owed.window.number if owed.window else 0)


def _rows(found: Expected, owed: Owed, by: str) -> Iterator[ExpectedRecord]:
    """Yield a row for each time that a duty is still owed, under a key with which no record came back yet."""
    place = found.places[owed.subject.case_id or 0]
    regulation = found.everything.regulation(owed)
    student = found.directory.students.get(owed.subject.student_no)
    owners = [owner.account for owner in owed.owners]
    missing = owed.times - len(owed.done)
    for key in islice(_free_keys(owed, found.keys), missing):
        yield ExpectedRecord(
            key=key,
            case_id=place.case.id,
            number=place.case.student_no,
            name=student.name if student else "",
            class_name=student.class_name if student else "",
            level=regulation.level_name(owed.subject.level) if owed.subject.level else "",
            duty=owed.duty.title,
            clause=owed.duty.clause,
            due=_due(owed),
            must=str(required_of(place.procedure, owed.duty.kind, owed.duty.id)),
            last=_last(found, owed),
            by=by or (owners[0] if len(owners) == 1 else ""),
        )


def _free_keys(owed: Owed, used: frozenset[str]) -> Iterator[str]:
    stem = f"{owed.subject.case_id}/{owed.duty.id}/{owed.term}/{owed.window.number if owed.window else 0}"
    return (key for number in count(1) if (key := f"{stem}/{number}") not in used)


def _due(owed: Owed) -> str:
    if owed.window is not None:
        return f"{owed.window.first} 至 {owed.window.last}"
    return str(owed.due) if owed.due else "未定"


def _last(found: Expected, owed: Owed) -> str:
    record = found.last.get((owed.subject.case_id or 0, owed.duty.kind))
    if record is None:
        return ""
    manner = (SHAPES[RecordField.MANNER].choices or {}).get(record.details.get(RecordField.MANNER, ""), "")
    return " ".join(filter(None, (str(record.happened_on), person_of(found.site, record.by), manner)))


def rows_of(sheets: Sequence[KindSheet]) -> list[ExpectedRecord]:
    """Return the rows of all worksheets."""
    return [row for sheet in sheets for row in sheet.rows]
