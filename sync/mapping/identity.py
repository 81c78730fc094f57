"""Which offering a Moodle course is: its kind, term, codes and section."""

from __future__ import annotations

import re
from dataclasses import dataclass

from config.mapping_offerings import NamedOffering, OfferingMapping
from connector.moodle.courses import Course
from sync.store.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Identity:
    """What a Moodle course stands for.

    ``kind`` is ``regular``, ``makeup``, ``shell`` or ``ignored``. ``term`` is None for a shell. ``unmapped`` says why
    it stands for nothing: ``no_match`` (its name fits no pattern), ``no_field`` (a custom field is empty),
    ``no_idnumber`` (nothing gave it one), ``no_term_before`` (the calendar lacks the term that a make-up makes up).
    """

    kind: str
    term: str | None = None
    codes: tuple[str, ...] = ()
    section: str | None = None
    unmapped: str | None = None


def needs_grades(mapping: OfferingMapping) -> bool:
    """Say whether a course can only be told after its grade report was read."""
    return mapping.source == "idnumber"


def identify(course: Course, idnumber: str | None, mapping: OfferingMapping, catalogue: Catalogue) -> Identity:
    """Say what a course stands for.

    Steps: what is said of it by hand; what is to be ignored; a shell; a make-up of its own; the pattern or fields.
    ``idnumber`` is the course's, as the grade report gives it.
    """
    said = _said(course, mapping)
    if said is not None:
        return _as_said(said)
    if is_ignored(course, mapping):
        return Identity("ignored")
    text = idnumber or "" if mapping.source == "idnumber" else course.shortname
    shell = re.fullmatch(mapping.shell_pattern, text) if mapping.shell_pattern else None
    if shell:
        return Identity("shell", None, _codes(shell["code"], mapping))
    makeup = re.fullmatch(mapping.makeup_pattern, text) if mapping.makeup_pattern else None
    if makeup:
        return _makeup(Identity("makeup", makeup["term"], _codes(makeup["code"], mapping)), mapping, catalogue)
    found = _by_fields(course, mapping) if mapping.source == "customfields" else _by_pattern(text, mapping)
    return _makeup(found, mapping, catalogue) if found.section in mapping.makeup_sections else found


def is_ignored(course: Course, mapping: OfferingMapping) -> bool:
    """Say whether the mapping passes a course over, which shows before anything of it is read."""
    said = _said(course, mapping)
    if said is not None:
        return said.kind == "ignored"
    return any(re.fullmatch(pattern, course.shortname) for pattern in mapping.ignored)


def _said(course: Course, mapping: OfferingMapping) -> NamedOffering | None:
    return next((named for named in mapping.named if named.shortname == course.shortname), None)


def _as_said(named: NamedOffering) -> Identity:
    return Identity(named.kind, named.term or None, named.codes)


def _by_pattern(text: str, mapping: OfferingMapping) -> Identity:
    if not text:
        return Identity("regular", unmapped="no_idnumber")
    match = re.fullmatch(mapping.pattern, text)
    if match is None:
        return Identity("regular", unmapped="no_match")
    return Identity("regular", match["term"], _codes(match["code"], mapping), match.groupdict().get("section"))


def _by_fields(course: Course, mapping: OfferingMapping) -> Identity:
    term, codes = course.custom(mapping.term_field), course.custom(mapping.code_field)
    if not term or not codes:
        return Identity("regular", unmapped="no_field")
    section = course.custom(mapping.section_field) if mapping.section_field else None
    return Identity("regular", term.strip(), _codes(codes, mapping), section)


def _makeup(found: Identity, mapping: OfferingMapping, catalogue: Catalogue) -> Identity:
    """Return a make-up held in a course of its own, with the term that it makes up."""
    if mapping.makeup_term == "made_up" or found.term is None:
        return Identity("makeup", found.term, found.codes, found.section, found.unmapped)
    made_up = catalogue.term_before(found.term)
    return Identity("makeup", made_up, found.codes, found.section, None if made_up else "no_term_before")


def _codes(text: str, mapping: OfferingMapping) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(mapping.code_separator) if code.strip())
