"""One invented document for every form, and its awkward variants, to preview and test the forms with.

Whoever adds a form registers one document here; the variants (long names, rare characters, many courses, none) are
made of it. A site's own form that isn't here is shown with the document of the form that it is most like.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from typing import Any, Final

from reports import sample_files, sample_statistics, sample_tables, samples
from reports.case_samples import CONSENTS, LOGS, NAMES, case_form, consent_form
from reports.documents import Form, Notice, Student
from reports.samples import LONG_STUDENT, RARE_STUDENT

VARIANTS: Final[Mapping[str, str]] = {
    "typical": "一般情形",
    "long": "姓名、学院、专业、班级都很长",
    "rare": "姓名有生僻字",
    "many": "四十行（长表续页）",
    "none": "没有课程",
    "reprint": "补打",
}
"""The variants that are made of any document, and what they are called."""

MANY: Final = 40
LISTS: Final = frozenset({"courses", "rows", "attempts", "outstanding", "entries", "items", "not_judged", "duties"})
"""The fields that hold a list which may be long, or empty."""

_REPRINTED: Final = date(2026, 4, 1)
_LONG_COLLEGE: Final = sample_statistics.LONG_COLLEGE
_MANY_COLLEGES: Final = (_LONG_COLLEGE, *(f"第{number}学院" for number in range(2, 31)))

Value = Any
"""Whatever a form holds, or a form: all of them dataclasses."""


@dataclass(frozen=True, slots=True)
class Specimen:
    """The invented document of a form; ``more`` are variants of its own: what they are called, and the document."""

    make: Callable[[], Form]
    more: Mapping[str, tuple[str, Callable[[], Form]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variant:
    """One document to show: its variant's name on the command line, what it is called, and the document."""

    name: str
    label: str
    document: Form


def _record(form: str) -> Specimen:
    """Return the specimen of a form of a case: blank, and filled in."""
    lines = 3 if form.endswith(LOGS) else 1
    return Specimen(lambda: case_form(form), {"written": ("已填写", lambda: case_form(form, records=lines))})


def _consents(form: str) -> Specimen:
    """Return the specimen of a paper of consent: before the first step, and after the last."""
    return Specimen(
        lambda: consent_form(form),
        {"written": ("已填写", lambda: consent_form(form, taken=4, records=int(form == "ustl/trial-end")))},
    )


def _letter(make: Callable[[], Notice], form: str, name: str) -> Specimen:
    """Return the specimen of a letter to the guardians: it tells what the notice tells."""
    return Specimen(lambda: replace(make(), form=form, name=name, office=make().student.college))


SPECIMENS: Final[Mapping[str, Specimen]] = {
    "asnu/notice": Specimen(
        samples.asnu_notice,
        {
            "yellow": ("黄色预警", lambda: samples.asnu_notice("yellow", 1)),
            "red": ("红色预警", lambda: samples.asnu_notice("red", 6)),
        },
    ),
    "bhuad/notice": Specimen(
        samples.bhuad_notice,
        {
            "level2": ("二级预警", lambda: samples.bhuad_notice(4)),
            "discipline": ("因处分预警", samples.discipline_notice),
        },
    ),
    "lsec/notice": Specimen(
        samples.lsec_notice,
        {
            "notice": ("学业警示", lambda: samples.lsec_notice("notice", 3)),
            "oral": ("口头警示", lambda: samples.lsec_notice("oral", 1)),
        },
    ),
    "ustl/notice": Specimen(
        samples.ustl_notice, {"withdrawal": ("退学警示", lambda: samples.ustl_notice("withdrawal", 12))}
    ),
    "ustl/degree-notice": Specimen(lambda: samples.ustl_notice("degree", 6)),
    "asnu/guardian-letter": _letter(lambda: samples.asnu_notice("red"), "asnu/guardian-letter", "学业预警家长通知函"),
    "bhuad/guardian-letter": _letter(samples.bhuad_notice, "bhuad/guardian-letter", "学业预警家长告知书"),
    "ustl/guardian-letter": _letter(samples.ustl_notice, "ustl/guardian-letter", "学业警示家长告知书"),
    **{form: _record(form) for form in NAMES if form not in CONSENTS},
    **{form: _consents(form) for form in CONSENTS},
    "common/correction": Specimen(
        samples.correction,
        {"withdrawn": ("撤销，不再发出", lambda: replace(samples.correction(), instead="", instead_on=None, why=""))},
    ),
    "common/notice-english": Specimen(samples.english_notice),
    "common/run-report": Specimen(samples.run_report),
    "common/warned-list": Specimen(sample_tables.list_paper),
    "common/result-table": Specimen(sample_tables.result_table),
    "common/transcript": Specimen(
        sample_files.transcript,
        {
            "long-study": ("八个学期", lambda: sample_files.transcript(8)),
            "no-points": ("规定不算绩点", lambda: sample_files.transcript(1, points=False)),
            "nothing": ("没有选课和成绩", lambda: sample_files.transcript(0)),
        },
    ),
    "common/file-cover": Specimen(
        sample_files.file_cover,
        {
            "two": ("两份通知书", lambda: sample_files.file_cover(numbers=(samples.NUMBER, samples.NUMBER))),
            "blank": ("没有全宗号、尚未结束", lambda: sample_files.file_cover(given=False)),
        },
    ),
    "common/file-contents": Specimen(sample_files.file_contents),
    "common/volume-cover": Specimen(sample_files.volume_cover),
    "common/transfer-list": Specimen(
        sample_files.transfer_list,
        {"gaps": ("有缺项和作废编号", lambda: sample_files.transfer_list(gaps=3))},
    ),
    "common/statistics": Specimen(
        sample_statistics.statistics_report,
        {
            "outside": ("供学院以外使用", lambda: sample_statistics.statistics_report(outside=True)),
            "colleges": ("三十个学院，名称很长", lambda: sample_statistics.statistics_report(_MANY_COLLEGES)),
        },
    ),
    "common/summary": Specimen(
        sample_statistics.summary_paper,
        {"outside": ("报送学院以外", lambda: sample_statistics.summary_paper(_LONG_COLLEGE, outside=True))},
    ),
}
"""Every shipped form; a new one is registered here, with one document (asked for by a test)."""


def variants(form: str, like: str = "") -> tuple[Variant, ...]:
    """Return every variant of ``form``, the typical one first.

    ``like`` names the form whose document a form of the site's own is filled with; without it, one of the same last
    name (``ourcollege/notice`` like any ``notice``), else a record's. A variant that changes nothing is left out.
    """
    specimen = SPECIMENS.get(form) or SPECIMENS[like if like in SPECIMENS else _alike(form)]
    base = _as_form(specimen.make(), form)
    made = [Variant(name, label, _variant(base, name)) for name, label in VARIANTS.items()]
    own = [Variant(name, label, _as_form(make(), form)) for name, (label, make) in specimen.more.items()]
    return tuple(each for each in made if each.name == "typical" or each.document != base) + tuple(own)


def _alike(form: str) -> str:
    """Return the shipped form with the same last name; a record where there is none."""
    last = form.rpartition("/")[2]
    return next((known for known in SPECIMENS if known.rpartition("/")[2] == last), "asnu/interview")


def _as_form(document: Value, form: str) -> Form:
    """Return ``document`` for the template ``form``."""
    named: Form = document if document.form == form else replace(document, form=form)
    return named


def _variant(base: Value, name: str) -> Form:
    """Return the variant of ``base`` called ``name``; ``base`` itself where it has nothing of the kind."""
    changes: dict[str, Any] = {}
    if name in {"long", "rare"}:
        student = LONG_STUDENT if name == "long" else RARE_STUDENT
        changes = {each.name: _with_student(getattr(base, each.name), student) for each in fields(base)}
    elif name in {"many", "none"}:
        rows = MANY if name == "many" else 0
        changes = {each: _of_length(getattr(base, each), rows) for each in LISTS & {item.name for item in fields(base)}}
    elif name == "reprint" and any(each.name == "reprinted_on" for each in fields(base)):
        changes = {"reprinted_on": _REPRINTED}
    varied: Form = replace(base, **changes)
    return varied


def _of_length(rows: Value, count: int) -> Value:
    """Return ``count`` of ``rows``, from the beginning again where there are fewer; what is no list stays as it is."""
    return tuple(rows[index % len(rows)] for index in range(count)) if rows and isinstance(rows, tuple) else rows


def _with_student(value: Value, student: Student) -> Value:
    """Return ``value`` with every student in it replaced."""
    if isinstance(value, Student):
        return student
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{each.name: _with_student(getattr(value, each.name), student) for each in fields(value)}
        )
    if isinstance(value, tuple):
        return tuple(_with_student(item, student) for item in value)
    return value
