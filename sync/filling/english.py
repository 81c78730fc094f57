"""Fill the English version of a notice or message, for the students whom the settings name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.problems import ConfigError, Problem
from reports.documents import Contact, CourseRow, Notice, Objection, StudentMessage
from reports.wording_english import SENTENCES, WORDS, clears_english, period_english, reasons_english

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.documents import Student
    from sync.filling.case_file import CaseFile
    from sync.site import Site
    from sync.store.case_record import Case

FORM: Final = "common/notice-english"


def english_readers(site: Site, students: Iterable[Student]) -> frozenset[str]:
    """Return the numbers of the students who are told in English too.

    Raises:
        ConfigError: the list that the settings name can't be read.
    """
    english = site.settings.english
    listed = _listed(site.path(english.list)) if english.list else frozenset()
    return frozenset(
        student.number
        for student in students
        if english.covers(student.number, student.class_name, student.major, listed)
    )


def _listed(file: Path) -> frozenset[str]:
    try:
        return frozenset(file.read_text(encoding="utf-8-sig").split())
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            [Problem(str(file), "english.list", "学号名单读不了；须是 UTF-8 文本，一行一个学号")]
        ) from error


def english_notice(file: CaseFile, case: Case, notice: Notice) -> Notice:
    """Return the English version of ``notice``: the same number, figures and courses."""
    names = file.regulations[case.id].procedure.english
    return replace(
        notice,
        form=FORM,
        name=names.notice,
        school=file.settings.english.university or notice.school,
        policy_title=names.title or notice.policy_title,
        level_name=names.levels.get(notice.level, notice.level_name),
        period=period_english(case.period),
        reasons=english_reasons(file, case, notice.level),
        courses=tuple(map(_course, notice.courses)),
        contact=_contact(file, notice.contact),
        objection=_objection(file, notice.objection),
        sanctions=(),
        codes={},
    )


def english_message(file: CaseFile, case: Case, message: StudentMessage) -> StudentMessage:
    """Return the English version of ``message``; why a decision was taken back stays in the words of who took it."""
    names, warns = file.regulations[case.id].procedure.english, bool(message.reasons)
    return replace(
        message,
        level_name=names.levels.get(message.level, message.level_name),
        policy_title=names.title or message.policy_title,
        school=file.settings.english.university or message.school,
        period=period_english(case.period),
        contact=_contact(file, message.contact),
        reasons=english_reasons(file, case, message.level) if warns else (),
        courses=tuple(map(_course, message.courses)),
        clears=tuple(dict.fromkeys(map(clears_english, file.hits(case, message.level)))) if warns else (),
        objection=_objection(file, message.objection),
    )


def english_reasons(file: CaseFile, case: Case, level: str) -> tuple[str, ...]:
    """Return why, in English; what a person wrote stays as it was written."""
    regulation = file.regulations[case.id]
    names, hits = regulation.procedure.english, file.hits(case, level)
    lines = reasons_english(hits, period=period_english(case.period), labels={**_unknown(file, case), **names.measures})
    levels = [each.id for each in regulation.levels_of(level)]
    lowered = bool(hits) and levels.index(hits[0].level) > levels.index(level)
    name = names.levels.get(level, regulation.level_name(level))
    by_hand = file.proposals.get(case.id)
    return (
        *lines,
        *((f"After review, your case is handled as: {name}.",) if lowered else ()),
        *((f"Reason given by the college: {by_hand}",) if by_hand else ()),
    )


def _unknown(file: CaseFile, case: Case) -> dict[str, str]:
    """Return the Chinese labels of measures that neither the sentences nor the policy's English names know."""
    known = {name for name, _ in SENTENCES}
    return {name: label for name, label in file.regulations[case.id].labels.items() if name not in known}


def _course(row: CourseRow) -> CourseRow:
    return replace(
        row,
        course_type=WORDS.get(row.course_type, row.course_type),
        situation=WORDS.get(row.situation, row.situation),
    )


def _contact(file: CaseFile, contact: Contact) -> Contact:
    own = file.settings.english.contact
    return Contact("", own, "") if own else contact


def _objection(file: CaseFile, objection: Objection | None) -> Objection | None:
    return replace(objection, how=file.settings.english.objection_how) if objection else None
