"""The sealed grounds of verdicts for the archive: the facts and the law of the very evaluation that was kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from rules.explanation.narrowing import groups_of
from rules.sealed import seal
from rules.snapshot import SnapshotError
from sync.store.snapshots import Snapshot, kept_facts, kept_law, kept_result, list_snapshots

if TYPE_CHECKING:
    from pathlib import Path

    from rules.facts.facts import Facts
    from rules.policy.law import Law
    from sync.filling.student_file import StudentFile
    from sync.site import Site

BY_HAND = "由人提出，没有可以重新判定的判定结果；理由见通知书"


@dataclass(frozen=True, slots=True)
class Grounds:
    """The sealed grounds of one student's file: JSON texts, one per evaluation; ``missing`` says why there are none."""

    texts: tuple[str, ...]
    missing: str = ""


def grounds_of(site: Site, files: Sequence[StudentFile]) -> Mapping[int, Grounds]:
    """Return the grounds of each file, by the id of its first case; each evaluation is read once for all of them.

    A file whose cases people proposed by hand has none, and none is missing.
    """
    folder = site.path(site.settings.snapshots.folder)
    try:
        kept = {each.assessment_id: each for each in list_snapshots(folder)}
    except SnapshotError as error:
        return {file.case.id: Grounds((), f"缺判定依据（{error}）") for file in files}
    texts: dict[int, list[str]] = defaultdict(list)
    faults: dict[int, str] = {}
    for name, together in _by_evaluation(files).items():
        found = _sealed(folder, kept.get(name), together)
        for file, text in zip(together, found, strict=True):
            if text.startswith("{"):
                texts[file.case.id].append(text)
            else:
                faults[file.case.id] = text
    return {file.case.id: Grounds(tuple(texts[file.case.id]), faults.get(file.case.id, "")) for file in files}


def _by_evaluation(files: Sequence[StudentFile]) -> dict[str, list[StudentFile]]:
    """Put together the files of one evaluation; a file may rest on several, one per track."""
    found: dict[str, list[StudentFile]] = defaultdict(list)
    for file in files:
        for name in dict.fromkeys(case.assessment_id for case in file.cases if case.assessment_id and not case.by_hand):
            found[name].append(file)
    return found


def _sealed(folder: Path, snapshot: Snapshot | None, files: Sequence[StudentFile]) -> Iterator[str]:
    """Yield each file's grounds as JSON, or in words why there are none."""
    if snapshot is None:
        yield from ("缺判定依据（当时的封存件已不在）" for _ in files)
        return
    try:
        law, result = kept_law(folder, snapshot.law), kept_result(folder, snapshot)
        facts = _of(kept_facts(folder, snapshot), law, files)
    except SnapshotError as error:
        yield from (f"缺判定依据（{error}）" for _ in files)
        return
    for file in files:
        student = file.cover.student
        about = {
            "规定": law.policy.title,
            "文号": law.policy.citation,
            "通知书": "、".join(file.cover.numbers),
            "事实读取时间": snapshot.known_at.isoformat(),
            "软件版本": snapshot.product,
            "封存编号": snapshot.id,
        }
        yield seal(facts, law, result, student.number, student.name, about)


def _of(facts: Facts, law: Law, files: Sequence[StudentFile]) -> Facts:
    """Return the facts of these students alone, where the law ranks nobody among others: fewer to look through."""
    if groups_of(law):
        return facts
    numbers = pa.array(sorted({file.case.student_no for file in files}), pa.string())
    own = {
        name: table.filter(pc.is_in(table["student_no"], value_set=numbers))
        for name, table in facts.tables()
        if "student_no" in table.column_names
    }
    return replace(facts, **own)
