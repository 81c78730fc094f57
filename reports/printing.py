"""Printing a whole run: one file per student, and one merged file in class order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.documents import StudentForm
from reports.forms import PrintSetup
from reports.glyphs import GlyphFault


@dataclass(frozen=True, slots=True)
class Printed:
    """What came out: the single files in class order, the merged file with its pages, and what couldn't be set.

    A student with a fault is in neither; everybody else is printed.
    """

    files: tuple[Path, ...]
    merged: Path | None
    pages: int
    faults: tuple[GlyphFault, ...]


def print_singles(documents: Sequence[StudentForm], folder: Path, setup: PrintSetup, *, workers: int = 1) -> Printed:
    """Write one PDF/A-2u file per document into ``folder``, named after the student's number and the form."""
    raise NotImplementedError


def print_merged(documents: Sequence[StudentForm], file: Path, setup: PrintSetup, *, workers: int = 1) -> Printed:
    """Write all documents into one ``file`` for the printer, ordered by college, class and student number.

    Several documents of a student keep the order they were given in. The merged file is not PDF/A; the single files
    are the ones to keep.
    """
    raise NotImplementedError
