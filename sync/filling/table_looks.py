"""How the tables of a regulation look: from its policy file, the settings, and whose table it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reports.documents import TableLook
from reports.table_columns import LIST_COLUMNS, RESULT_COLUMNS, chosen

if TYPE_CHECKING:
    from config.procedure_tables import ListForm, ResultForm
    from config.settings import Settings

_COLLEGE: Final = "college"


def list_look(form: ListForm, settings: Settings, college: str) -> TableLook:
    """Return how the list of a college looks; that of all colleges (empty) says of each student of which one."""
    names = form.columns if college or _COLLEGE in form.columns else (_COLLEGE, *form.columns)
    return TableLook(
        title=form.title,
        columns=chosen(LIST_COLUMNS, names, form.headings),
        clause=form.clause,
        signed_by=form.signed_by,
        sealed_by=form.sealed_by,
        to=form.to,
        received_by=form.received_by,
        paper=settings.paper.tables,
    )


def result_look(form: ResultForm, settings: Settings) -> TableLook:
    """Return how a table of results looks."""
    return TableLook(
        title=form.title,
        columns=chosen(RESULT_COLUMNS, form.columns, form.headings),
        clause=form.clause,
        signed_by=form.signed_by,
        sealed_by=form.sealed_by,
        paper=settings.paper.tables,
    )
