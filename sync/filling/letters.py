"""Write the texts of the messages that the outbox is about to queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports.documents import StudentMessage
from reports.messages import render_message
from reports.wording import period_name
from sync.filling.case_file import CaseFile, case_file
from sync.filling.english import english_message
from sync.filling.setup import message_templates
from sync.outbox.letters import Letter

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from sync.site import Site


def compose(site: Site, letters: Sequence[Letter]) -> list[str]:
    """Return the text of each letter; its last line is the letter's marker."""
    file = case_file(site, [letter.case for letter in letters])
    templates, today = message_templates(site), site.today()
    return [_text(file, letter, student_message(file, letter, today), templates) for letter in letters]


def _text(file: CaseFile, letter: Letter, message: StudentMessage, templates: Sequence[Path]) -> str:
    """Return the text of a letter; a student who is told in English too finds the English version below the Chinese."""
    in_english = letter.case.student_no in file.english
    english = english_message(file, letter.case, message) if in_english else None
    return render_message(message, templates, marker=letter.marker_line, english=english)


def student_message(file: CaseFile, letter: Letter, today: date) -> StudentMessage:
    """Return what a letter has to say, before it is put into words."""
    case, warns = letter.case, letter.kind in ("announcement", "warning")
    regulation, student = file.regulations[case.id], file.student(case)
    announcement = regulation.procedure.announcement
    period = period_name(case.period)
    return StudentMessage(
        kind=letter.kind,
        policy=case.policy,
        level=letter.level,
        level_name=regulation.level_name(letter.level),
        policy_title=regulation.title,
        school=file.settings.site.university,
        student_name=student.name,
        period=period,
        contact=file.contact(case.college),
        reasons=file.reasons(case, letter.level, period) if warns else (),
        courses=file.courses(case, letter.level) if warns else (),
        clears=file.clears(case, letter.level) if warns else (),
        objection=file.objection(today) if warns else None,
        note=letter.note.rstrip("。"),
        objection_time="" if announcement is None else str(announcement.objection),
    )
