"""Setting a chunk of a run into files, in whatever process that happens; what can't be set is left out and told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from reports.confined import OverrunError, run_confined
from reports.documents import StudentForm
from reports.filenames import file_name
from reports.forms import FormError, PrintSetup, overrun, render_file, render_stack
from reports.merging import page_count
from reports.pool import GENEROUS, Ended, Job, run_all

if TYPE_CHECKING:
    from collections.abc import Iterable

Item = TypeVar("Item")
Tried = TypeVar("Tried")

Bundle = Sequence[StudentForm]
"""The documents of one case, that become one file."""


@dataclass(frozen=True, slots=True)
class FormFault:
    """A template that is broken, or that can't set some student's data; ``student_numbers`` are left without it."""

    form: str
    message: str
    student_numbers: tuple[str, ...]

    def __str__(self) -> str:
        who = "、".join(self.student_numbers[:3]) + (" 等" if len(self.student_numbers) > 3 else "")
        return f"{self.message}\n  这张表单有 {len(self.student_numbers)} 份没有打印（{who}），其余照常打印。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a chunk: the files written, the pages in them, what is missing."""

    files: tuple[Path, ...]
    pages: int
    faults: tuple[FormFault, ...]


def sound_forms(documents: Sequence[StudentForm], setup: PrintSetup) -> tuple[list[StudentForm], tuple[FormFault, ...]]:
    """Try each template with its first document; return the documents of those that work, and the others' faults."""
    first: dict[str, StudentForm] = {}
    for document in documents:
        first.setdefault(document.form, document)
    broken = within_limits(_broken, list(first.values()), setup)
    faults = tuple(
        FormFault(form, message, tuple(each.student.number for each in documents if each.form == form))
        for form, message in broken.items()
    )
    return [document for document in documents if document.form not in broken], faults


def within_limits(
    work: Callable[[Sequence[Item], PrintSetup], dict[str, Tried]], items: Sequence[Item], setup: PrintSetup
) -> dict[str, Tried]:
    """Do ``work`` in one process where ``setup`` has limits; where that is ended, again with one process for each call.

    Trying many forms costs one start of a process that way, unless one of them never ends.
    """
    if setup.limits is not None:
        try:
            return run_confined(work, (items, replace(setup, limits=None)), setup.limits, len(items))
        except OverrunError:
            pass
    return work(items, setup)


def _broken(documents: Sequence[StudentForm], setup: PrintSetup) -> dict[str, str]:
    """Return what is wrong with the forms that can't set their document."""
    found = {}
    for document in documents:
        try:
            render_stack([document], setup)
        except FormError as error:
            found[document.form] = str(error)
    return found


def set_stack(documents: Sequence[StudentForm], part: Path, setup: PrintSetup) -> Outcome:
    """Set ``documents`` one after the other into one file beginning with the name ``part``."""
    faults: tuple[FormFault, ...] = ()
    try:
        pdf = render_stack(documents, setup)
    except FormError:
        documents, faults = _settable(documents, setup)
        if not documents:
            return Outcome((), 0, faults)
        pdf = render_stack(documents, setup)
    file = part.with_suffix(".pdf")
    file.write_bytes(pdf)
    return Outcome((file,), page_count(pdf), faults)


def set_singles(bundles: Sequence[Bundle], folder: Path, setup: PrintSetup) -> Outcome:
    """Set each bundle into a file of its own in ``folder``, whole or not at all."""
    files: list[Path] = []
    pages, faults = 0, tuple[FormFault, ...]()
    for bundle in bundles:
        try:
            pdf = render_file(bundle, setup)
        except FormError:
            rest, missing = _settable(bundle, setup)
            faults += missing
            if not rest:
                continue
            pdf = render_file(rest, setup)
        files.append(folder / file_name(bundle))
        _replace(files[-1], pdf)
        pages += page_count(pdf)
    return Outcome(tuple(files), pages, faults)


def settled(work: Callable[..., Outcome], setup: PrintSetup) -> Ended[Outcome]:
    """Return what to do with a chunk whose process was ended: halve it until what ended it stands alone."""
    limits = setup.limits or GENEROUS

    def halve(job: Job, error: OverrunError) -> Outcome:
        items, target, inner = job
        if len(items) == 1:
            documents: Bundle = [items[0]] if hasattr(items[0], "form") else items[0]
            message = str(overrun(error, documents, limits))
            return Outcome((), 0, (FormFault(documents[0].form, message, (documents[0].student.number,)),))
        middle = len(items) // 2
        halves = [(items[:middle], _beside(target, "a"), inner), (items[middle:], _beside(target, "b"), inner)]
        return _together(run_all(work, halves, limits=limits, ended=halve))

    return halve


def _beside(target: Path, suffix: str) -> Path:
    """Return another name for a part; singles are written into the same folder."""
    return target if target.is_dir() else target.with_name(target.name + suffix)


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    files = tuple(chain.from_iterable(outcome.files for outcome in outcomes))
    faults = tuple(chain.from_iterable(outcome.faults for outcome in outcomes))
    return Outcome(files, sum(outcome.pages for outcome in outcomes), faults)


def _settable(documents: Iterable[StudentForm], setup: PrintSetup) -> tuple[Bundle, tuple[FormFault, ...]]:
    """Return the documents that can be set alone, and why the others can't."""
    rest, faults = [], []
    for document in documents:
        try:
            render_stack([document], setup)
        except FormError as error:
            faults.append(FormFault(document.form, str(error), (document.student.number,)))
        else:
            rest.append(document)
    return rest, tuple(faults)


def _replace(file: Path, content: bytes) -> None:
    """Write ``file`` whole or not at all."""
    beside = file.with_suffix(".part")
    beside.write_bytes(content)
    beside.replace(file)
