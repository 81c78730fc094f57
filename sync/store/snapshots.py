"""What each evaluation rested on, in a folder from which it can be repeated without the store.

``objects/`` holds facts, laws and results, each file named by the digest of its content, so that what two runs share
is stored once. ``runs/`` holds one small file per evaluation that names them, itself named by its digest: nothing can
be changed without its name, or that of a file that names it, being wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from rules.assessment import Assessment
from rules.facts.facts import Facts
from rules.policy.law import Law
from rules.snapshot import SnapshotError, keep_file, kept_file, law_data, law_of, read_facts, write_facts
from sync.store.assessments import assessment_id
from sync.store.canonical import canonical_json

Read = TypeVar("Read")
FORMAT: Final = 1
"""The layout described above; a folder of another one is refused."""
ERASED: Final = ".erased"
"""How the file in ``runs`` ends that tells what a snapshot is called since somebody was erased from it."""
SHORT: Final = 12
"""So many digits of a snapshot's id name it for people."""


@dataclass(frozen=True, slots=True)
class KeptLaw:
    """A law that was evaluated: its policy, the hash of what can change a verdict, and the file that holds it."""

    policy: str
    policy_hash: str
    digest: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One evaluation that was kept, of these ``colleges`` (none: all); ``product`` is our version.

    ``facts`` names the file of each table, ``result`` that of the outcome; ``above`` is the law above, if any.
    """

    id: str
    site: str
    colleges: tuple[str, ...]
    period: str
    as_of: date
    known_at: datetime
    law: KeptLaw
    above: KeptLaw | None
    facts: Mapping[str, str]
    result: str
    product: str

    @property
    def scope(self) -> str:
        """The colleges covered, as the store names them."""
        return "、".join(self.colleges)

    @property
    def assessment_id(self) -> str:
        """The id under which the store keeps the outcome, where it does."""
        return assessment_id(self.law.policy, self.scope, self.period, self.as_of, self.result)


def keep_snapshot(
    folder: Path,
    facts: Facts,
    law: Law,
    assessment: Assessment,
    *,
    known_at: datetime,
    above: Law | None = None,
    site: str = "",
    colleges: tuple[str, ...] = (),
) -> Snapshot:
    """Keep an evaluation in ``folder``: all of it or, where writing fails, nothing that bears a name in ``runs``.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    objects = folder / "objects"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    body: dict[str, Any] = {
        "site": site,
        "colleges": colleges,
        "period": assessment.period,
        "as_of": assessment.as_of,
        "known_at": known_at.astimezone(UTC),
        "law": _keep_law(objects, law),
        "above": _keep_law(objects, above) if above else None,
        "facts": write_facts(facts, objects),
        "result": _keep_text(objects, canonical_json(assessment)),
        "product": version("yujing"),
    }
    kept = _keep_text(folder / "runs", canonical_json({"format": FORMAT, **body}))
    return Snapshot(id=kept, **body)


def list_snapshots(folder: Path) -> tuple[Snapshot, ...]:
    """Return every evaluation kept in ``folder``, the latest first.

    Raises:
        SnapshotError: a file was changed or cannot be read.
    """
    found = (read_snapshot(file) for file in (folder / "runs").glob("*.json"))
    return tuple(sorted(found, key=lambda each: (each.known_at, each.law.policy, each.scope, each.id), reverse=True))


def find_snapshot(folder: Path, name: str) -> Snapshot:
    """Return the evaluation whose id begins with ``name``, or did before somebody was erased from it.

    Raises:
        SnapshotError: none or several do.
    """
    files = [file for file in (folder / "runs").glob("*.json") if name and file.name.startswith(name)]
    moved = [file for file in (folder / "runs").glob(f"*{ERASED}") if name and file.name.startswith(name)]
    if not files and len(moved) == 1:
        return find_snapshot(folder, json.loads(moved[0].read_text(encoding="utf-8"))["now"])
    if len(files) != 1:
        fault = "没有编号为" if not files else "不止一个编号开头为"
        raise SnapshotError(f"{folder} 里{fault} {name} 的快照；yujing replay 可列出全部")
    return read_snapshot(files[0])


def files_of(snapshot: Snapshot) -> Iterator[str]:
    """Yield the digests of all files that an evaluation is kept in, beside its description."""
    yield from (*snapshot.facts.values(), snapshot.result)
    yield from (law.digest for law in (snapshot.law, snapshot.above) if law)


def read_snapshot(file: Path) -> Snapshot:
    """Return the evaluation that a file of ``runs`` describes.

    Raises:
        SnapshotError: it was changed, or is of another format.
    """
    text = kept_file(file.parent, file.name.removesuffix(".json"), ".json").read_text(encoding="utf-8")
    body = json.loads(text)
    if not isinstance(body, dict) or body.pop("format", None) != FORMAT:
        raise SnapshotError(f"{file.name}：不是本版本认识的快照格式")
    try:
        found: Snapshot = _reader(Snapshot).validate_python({"id": file.name.removesuffix(".json"), **body})
    except ValidationError as error:
        raise SnapshotError(f"{file.name}：快照的内容不完整") from error
    return found


def kept_facts(folder: Path, snapshot: Snapshot) -> Facts:
    """Return the facts of an evaluation; raise `SnapshotError` where they were changed or are gone."""
    return read_facts(folder / "objects", snapshot.facts)


def kept_law(folder: Path, law: KeptLaw) -> Law:
    """Return a law of an evaluation; raise `SnapshotError` where it was changed or is gone."""
    return law_of(json.loads(_text(folder, law.digest)))


def kept_result(folder: Path, snapshot: Snapshot) -> Assessment:
    """Return the outcome of an evaluation; raise `SnapshotError` where it was changed or is gone."""
    try:
        return assessment_of(_text(folder, snapshot.result))
    except ValidationError as error:
        raise SnapshotError("保存的结果与本版本的格式不符") from error


def assessment_of(text: str) -> Assessment:
    """Return the assessment that `canonical_json` wrote; numbers come back exact."""
    found: Assessment = _reader(Assessment).validate_json(text)
    return found


def _keep_law(objects: Path, law: Law) -> KeptLaw:
    return KeptLaw(law.id, law.hash, _keep_text(objects, canonical_json(law_data(law))))


def _keep_text(folder: Path, text: str) -> str:
    def write(file: IO[bytes]) -> None:
        file.write(text.encode())

    return keep_file(folder, ".json", write)


def _text(folder: Path, digest: str) -> str:
    return kept_file(folder / "objects", digest, ".json").read_text(encoding="utf-8")


@cache
def _reader(kind: type[Read]) -> TypeAdapter[Read]:
    return TypeAdapter(kind)
