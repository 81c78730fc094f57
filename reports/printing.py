"""Printing a whole run: one file per student's case, and one merged file in class order.

Documents are set in chunks, each chunk by one call of the typesetter, in several processes where there is enough to
do. Memory stays level: a process holds one chunk, and finished chunks wait on disk. A template that is broken stops
nothing but its own form: everything else is printed, and what wasn't is told at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from reports.documents import StudentForm
from reports.filenames import file_name
from reports.forms import PrintSetup
from reports.glyphs import GlyphFault, glyph_faults
from reports.merging import merge
from reports.ordering import class_key
from reports.pool import Progress, run_all
from reports.setting import Bundle, FormFault, Outcome, set_singles, set_stack, settled, sound_forms

Item = TypeVar("Item")
Fault = GlyphFault | FormFault
"""Why something isn't printed: a character that no font has, or a template that is broken."""

CHUNK: Final = 60
"""Documents, or files, set by one process at a time: some 300 MB; more would save little time."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What came out: the files in class order, how many pages, and what couldn't be set.

    A case with a character that can't be set is in no file, not even its record alone; a form whose template is broken
    is missing from its cases' files; everything else is printed.
    """

    files: tuple[Path, ...]
    pages: int
    faults: tuple[Fault, ...]


def print_singles(
    documents: Iterable[StudentForm],
    folder: Path,
    setup: PrintSetup,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> Printed:
    """Write one PDF/A-2u file per student and notice number into ``folder``: the notice and its records.

    Within a file the documents keep the order they were given in; its name is `reports.filenames.file_name`'s.
    Raises ValueError where two files would have one name, or one form would be twice in a file.
    """
    ordered, faults = _printable(documents, setup)
    bundles = _bundles(ordered)
    folder.mkdir(parents=True, exist_ok=True)
    inner = replace(setup, limits=None)
    jobs = [(chunk, folder, inner) for chunk in _chunks(bundles, workers)]
    outcomes = run_all(
        set_singles, jobs, workers=workers, limits=setup.limits, progress=progress, ended=settled(set_singles, setup)
    )
    files = tuple(file for outcome in outcomes for file in outcome.files)
    return Printed(files, sum(outcome.pages for outcome in outcomes), (*faults, *_faults(outcomes)))


def print_merged(
    documents: Iterable[StudentForm],
    file: Path,
    setup: PrintSetup,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> Printed:
    """Write all documents into one ``file`` for the printer, ordered by college, class and student number.

    Several documents of a student keep the order they were given in. The merged file is not PDF/A; the single files
    are the ones to keep. With nothing to print no file is written.
    """
    ordered, faults = _printable(documents, setup)
    inner = replace(setup, limits=None)
    with TemporaryDirectory(prefix="yujing-print-") as waiting:
        chunks = _chunks(ordered, workers)
        jobs = [(chunk, Path(waiting) / f"{index:05}", inner) for index, chunk in enumerate(chunks)]
        outcomes = run_all(
            set_stack, jobs, workers=workers, limits=setup.limits, progress=progress, ended=settled(set_stack, setup)
        )
        faults = (*faults, *_faults(outcomes))
        parts = [part for outcome in outcomes for part in outcome.files]
        if not parts:
            return Printed((), 0, faults)
        pages = merge(parts, file, blank_after_odd=setup.duplex)
    return Printed((file,), pages, faults)


def _faults(outcomes: Iterable[Outcome]) -> tuple[Fault, ...]:
    return tuple(fault for outcome in outcomes for fault in outcome.faults)


def _printable(documents: Iterable[StudentForm], setup: PrintSetup) -> tuple[list[StudentForm], tuple[Fault, ...]]:
    """Return the documents in class order without those that can't be set, and why they can't."""
    ordered = sorted(documents, key=lambda document: class_key(document.student))
    found = [(document, glyph_faults(document, setup.fonts)) for document in ordered]
    unprintable = {_case(document) for document, faults in found if faults}
    printable = [document for document in ordered if _case(document) not in unprintable]
    sound, broken = sound_forms(printable, setup)
    return sound, (*(fault for _, faults in found for fault in faults), *broken)


def _case(document: StudentForm) -> tuple[str, str]:
    """Return what the documents of one case have in common."""
    return document.student.number, document.number


def _bundles(documents: Iterable[StudentForm]) -> list[Bundle]:
    """Put the documents of each case together; raise ValueError where that would lose one."""
    bundles: dict[tuple[str, str], list[StudentForm]] = {}
    for document in documents:
        bundles.setdefault(_case(document), []).append(document)
    found: list[Bundle] = list(bundles.values())
    names = Counter(map(file_name, found))
    twice = [bundle for bundle in found if any(each in bundle[:at] for at, each in enumerate(bundle))]
    doubled = [name for name, count in names.items() if count > 1] + [file_name(bundle) for bundle in twice]
    if doubled:
        raise ValueError(f"两份表单会写成同一个文件：{doubled[0]}")
    return found


def _chunks(documents: Sequence[Item], workers: int) -> list[Sequence[Item]]:
    """Cut ``documents`` into chunks that keep every worker busy."""
    size = min(CHUNK, max(1, -(-len(documents) // max(1, workers))))
    return [documents[start : start + size] for start in range(0, len(documents), size)]
