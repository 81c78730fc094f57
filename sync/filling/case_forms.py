"""Fill the forms that follow a notice, blank or from what was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from config.actors import ROLE_TITLES
from config.procedure_forms import FormEntry
from config.procedure_life import Role
from config.procedure_records import KIND_TITLES, SHAPES, RecordField
from reports.documents import CaseForm, ConsentStep, Written
from reports.wording import period_name
from sync.cases.consents import PARTIES, STEPS
from sync.filling.recorded import Recorded, helpers_in

if TYPE_CHECKING:
    from config.actors import ActorEntry
    from sync.filling.case_file import CaseFile
    from sync.store.case_record import Case
    from sync.store.consents import Consent, Trial
    from sync.store.notices import Notice as LedgerEntry
    from sync.store.records import Record

OUTCOMES: Final = {"given": "同意", "refused": "不同意", "withdrawn": "撤回"}
"""What was decided at a step of consent, in words."""

_APPLIED: Final = "已申请"
_SYSTEM: Final = frozenset({RecordField.TIME, RecordField.HELPERS})


def blank(
    file: CaseFile, case: Case, entry: FormEntry, level: str, issued: LedgerEntry | None, *, copy: int = 1
) -> CaseForm:
    """Return a form of a case with everything known and nothing recorded: space to write in.

    ``issued`` is the notice that it belongs to, None before there is one.
    """
    regulation, student = file.regulations[case.id], file.student(case)
    charge = [each for each in file.settings.actors if student.college in each.colleges]
    return CaseForm(
        form=entry.form,
        name=entry.title,
        school=file.settings.site.university,
        policy_title=regulation.title,
        student=student,
        level=level,
        level_name=regulation.level_name(level),
        period=period_name(case.period),
        number=issued.number if issued else "",
        counsellor=_in_charge(charge, Role.COUNSELLOR, student.class_name),
        adviser=_in_charge(charge, Role.CLASS_ADVISER, student.class_name),
        outstanding=file.courses(case, level),
        copy=copy,
    )


def written(file: CaseFile, record: Record, kept: Recorded) -> Written:
    """Return a record in words, as a form has it."""
    people = {each.account: each.person for each in file.settings.actors}
    said = {field.value: _said(field, record) for field in RecordField if field not in _SYSTEM}
    clock = record.details.get(RecordField.TIME, "")
    return Written(
        kind=record.kind.value,
        what=KIND_TITLES[record.kind],
        day=day_words(record.happened_on) + (f" {clock}" if clock else ""),
        person=people.get(record.by, record.by),
        role=ROLE_TITLES[Role(record.role)].partition("（")[0],
        register=str(record.id),
        helpers="、".join(_named(number, kept) for number in helpers_in(record)),
        **said,
    )


def consent_steps(order: Sequence[str], consents: Iterable[Consent]) -> tuple[ConsentStep, ...]:
    """Return every step of consent in its order, filled as far as it was taken since the last application."""
    taken = {each.party: each for each in _current(consents)}
    return tuple(_step(party, taken.get(party)) for party in order)


def trial_words(trial: Trial | None) -> str:
    """Return from when to when a trial runs; empty where there is none."""
    return f"{day_words(trial.starts_on)}至{day_words(trial.ends_on)}" if trial else ""


def day_words(day: date) -> str:
    """Return a day as forms write it: 2026年3月12日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _step(party: str, consent: Consent | None) -> ConsentStep:
    what = STEPS[party]
    if consent is None:
        return ConsentStep(PARTIES[party], what)
    outcome = _APPLIED if party == "student" and consent.outcome == "given" else OUTCOMES[consent.outcome]
    day = day_words(consent.decided_on)
    return ConsentStep(PARTIES[party], what, outcome, day, consent.decided_by, consent.evidence)


def _current(consents: Iterable[Consent]) -> Iterator[Consent]:
    """Yield the steps since the student last applied: none from before an application was withdrawn."""
    recorded = list(consents)
    newest = max((each.revision for each in recorded), default=0)
    current: list[Consent] = []
    for each in recorded:
        if each.revision == newest:
            current = [] if each.outcome == "withdrawn" else [*current, each]
    yield from current


def _said(field: RecordField, record: Record) -> str:
    said = record.details.get(field.value, "")
    return (SHAPES[field].choices or {}).get(said, said)


def _named(number: str, kept: Recorded) -> str:
    """Return a helping student by name and number, by number alone where the register has nobody."""
    student = kept.helpers.get(number)
    return f"{student.name}（{number}）" if student else number


def _in_charge(actors: Iterable[ActorEntry], role: Role, class_name: str) -> str:
    """Return who holds a role for a class, where it is one person; those named for the class come first."""
    holding = [each for each in actors if role in each.roles]
    named = [each for each in holding if class_name in each.classes]
    here = named or [each for each in holding if not each.classes]
    return here[0].person if len(here) == 1 else ""
