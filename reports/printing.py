"""Printing a whole run: one file per student, and one merged file in class order.

Documents are set in chunks, each chunk by one call of the typesetter, in several processes where there is enough to
do. Memory stays level: a process holds one chunk, and finished chunks wait on disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from reports.documents import StudentForm
from reports.filenames import file_name
from reports.forms import PrintSetup, render_form, render_stack
from reports.glyphs import GlyphFault, glyph_faults
from reports.merging import merge, page_count
from reports.ordering import class_key
from reports.pool import Progress, run_all

CHUNK: Final = 100
"""Documents set by one call; more take memory and no less time."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What came out: the files in class order, how many pages, and what couldn't be set.

    A student with a fault is in no file; everybody else is printed.
    """

    files: tuple[Path, ...]
    pages: int
    faults: tuple[GlyphFault, ...]


def print_singles(
    documents: Iterable[StudentForm],
    folder: Path,
    setup: PrintSetup,
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> Printed:
    """Write one PDF/A-2u file per document into ``folder``, named by `reports.filenames.file_name`.

    Raises ValueError where two documents would have one name (they are the same form of the same student).
    """
    ordered, faults = _printable(documents, setup)
    doubled = [name for name, count in Counter(map(file_name, ordered)).items() if count > 1]
    if doubled:
        raise ValueError(f"两份表单会写成同一个文件：{doubled[0]}")
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [(chunk, folder, setup) for chunk in _chunks(ordered, workers)]
    pages = sum(run_all(_write_singles, jobs, workers=workers, progress=progress))
    return Printed(tuple(folder / file_name(document) for document in ordered), pages, faults)


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
    if not ordered:
        return Printed((), 0, faults)
    with TemporaryDirectory(prefix="yujing-print-") as waiting:
        chunks = _chunks(ordered, workers)
        parts = [Path(waiting) / f"{index:05}.pdf" for index in range(len(chunks))]
        jobs = [(chunk, part, setup) for chunk, part in zip(chunks, parts, strict=True)]
        run_all(_write_stack, jobs, workers=workers, progress=progress)
        pages = merge(parts, file, blank_after_odd=setup.duplex)
    return Printed((file,), pages, faults)


def _printable(documents: Iterable[StudentForm], setup: PrintSetup) -> tuple[list[StudentForm], tuple[GlyphFault, ...]]:
    """Return the documents in class order without those that can't be set, and why they can't."""
    faults: list[GlyphFault] = []
    printable = []
    for document in sorted(documents, key=lambda document: class_key(document.student)):
        found = glyph_faults(document, setup.fonts)
        faults += found
        if not found:
            printable.append(document)
    return printable, tuple(faults)


def _chunks(documents: Sequence[StudentForm], workers: int) -> list[Sequence[StudentForm]]:
    """Cut ``documents`` into chunks that keep every worker busy."""
    size = min(CHUNK, max(1, -(-len(documents) // max(1, workers))))
    return [documents[start : start + size] for start in range(0, len(documents), size)]


def _write_singles(documents: Sequence[StudentForm], folder: Path, setup: PrintSetup) -> int:
    pages = 0
    for document in documents:
        pdf = render_form(document, setup)
        _replace(folder / file_name(document), pdf)
        pages += page_count(pdf)
    return pages


def _write_stack(documents: Sequence[StudentForm], file: Path, setup: PrintSetup) -> int:
    file.write_bytes(render_stack(documents, setup))
    return 0


def _replace(file: Path, content: bytes) -> None:
    """Write ``file`` whole or not at all."""
    beside = file.with_suffix(".part")
    beside.write_bytes(content)
    beside.replace(file)
