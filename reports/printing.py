"""Printing a whole run: one file per student's case, and one merged file in class order.

Documents are set in chunks, each chunk by one call of the typesetter, in several processes where there is enough to
do. Memory stays level: a process holds one chunk, and finished chunks wait on disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from reports.documents import StudentForm
from reports.filenames import file_name
from reports.forms import PrintSetup, render_file, render_stack
from reports.glyphs import GlyphFault, glyph_faults
from reports.merging import merge, page_count
from reports.ordering import class_key
from reports.pool import Progress, run_all

Item = TypeVar("Item")

CHUNK: Final = 100
"""Documents, or files, set by one process at a time; more take memory and no less time."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What came out: the files in class order, how many pages, and what couldn't be set.

    A case with a fault is in no file, not even its record alone; everybody else is printed.
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
    """Write one PDF/A-2u file per student and notice number into ``folder``: the notice and its records.

    Within a file the documents keep the order they were given in; its name is `reports.filenames.file_name`'s.
    Raises ValueError where two files would have one name, or one form would be twice in a file.
    """
    ordered, faults = _printable(documents, setup)
    bundles = _bundles(ordered)
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [(chunk, folder, setup) for chunk in _chunks(bundles, workers)]
    pages = sum(run_all(_write_singles, jobs, workers=workers, progress=progress))
    return Printed(tuple(folder / file_name(bundle) for bundle in bundles), pages, faults)


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
    """Return the documents in class order without those of a case that can't be set, and why it can't."""
    ordered = sorted(documents, key=lambda document: class_key(document.student))
    found = [(document, glyph_faults(document, setup.fonts)) for document in ordered]
    unprintable = {_case(document) for document, faults in found if faults}
    printable = [document for document in ordered if _case(document) not in unprintable]
    return printable, tuple(fault for _, faults in found for fault in faults)


def _case(document: StudentForm) -> tuple[str, str]:
    """Return what the documents of one case have in common."""
    return document.student.number, document.number


def _bundles(documents: Iterable[StudentForm]) -> list[Sequence[StudentForm]]:
    """Put the documents of each case together; raise ValueError where that would lose one."""
    bundles: dict[tuple[str, str], list[StudentForm]] = {}
    for document in documents:
        bundles.setdefault(_case(document), []).append(document)
    found: list[Sequence[StudentForm]] = list(bundles.values())
    names = Counter(map(file_name, found))
    twice = [bundle for bundle in found if len({each.form for each in bundle}) < len(bundle)]
    doubled = [name for name, count in names.items() if count > 1] + [file_name(bundle) for bundle in twice]
    if doubled:
        raise ValueError(f"两份表单会写成同一个文件：{doubled[0]}")
    return found


def _chunks(documents: Sequence[Item], workers: int) -> list[Sequence[Item]]:
    """Cut ``documents`` into chunks that keep every worker busy."""
    size = min(CHUNK, max(1, -(-len(documents) // max(1, workers))))
    return [documents[start : start + size] for start in range(0, len(documents), size)]


def _write_singles(bundles: Sequence[Sequence[StudentForm]], folder: Path, setup: PrintSetup) -> int:
    pages = 0
    for bundle in bundles:
        pdf = render_file(bundle, setup)
        _replace(folder / file_name(bundle), pdf)
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
