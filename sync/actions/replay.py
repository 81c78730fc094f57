"""Repeat an evaluation from what was kept of it, and see what later corrections would make of it.

Nothing here changes a verdict or a case: a difference is told, and what becomes of it is decided on the case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.policy_files import PolicyError, load_policy
from config.settings_file import load_settings
from rules.comparison.verdicts import GeneralChange, StudentChange, changes, general_changes
from sync.actions.above import judge
from sync.actions.law_words import LawWords, words_of
from sync.regulations import policy_name
from sync.store.snapshot_retention import latest
from sync.store.snapshots import (
    Snapshot,
    find_snapshot,
    kept_facts,
    kept_law,
    kept_result,
    list_snapshots,
    read_snapshot,
)

if TYPE_CHECKING:
    from config.settings import Settings
    from rules.assessment import Assessment
    from rules.facts.facts import Facts
    from rules.policy.law import Law
    from sync.site import Site
    from sync.store.case_record import CaseState

_OTHER_COMPILATION: Final = "规定的条文没有变，但本版本软件对它的编译与当时不同（校验值不同）"


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case that rests on a verdict: its number and where it stands."""

    id: int
    track: str
    state: CaseState


@dataclass(frozen=True, slots=True)
class Replay:
    """An evaluation repeated. ``identical``: every verdict, figure and piece of evidence is as it was kept.

    ``students`` and ``general`` are what differs. ``law`` says how the law relates to the one kept. Of a comparison
    with the facts known today, ``today`` is true and ``cases`` are those of the students concerned.
    """

    snapshot: Snapshot
    words: LawWords
    students: tuple[StudentChange, ...]
    general: tuple[GeneralChange, ...]
    law: tuple[str, ...]
    today: bool = False
    cases: Mapping[str, tuple[CaseRef, ...]] | None = None

    @property
    def identical(self) -> bool:
        """Say whether nothing differs."""
        return not self.students and not self.general


def snapshots_of(site_folder: Path) -> tuple[Snapshot, ...]:
    """Return every evaluation that the site kept, the latest first. Neither store nor Moodle is opened.

    Raises:
        ConfigError: the settings cannot be used.
        SnapshotError: a file was changed or cannot be read.
    """
    return list_snapshots(_folder(load_settings(site_folder), site_folder))


def replay_kept(name: str, site_folder: Path) -> tuple[Replay, ...]:
    """Evaluate again what was kept under ``name``, and compare with the outcome that was kept.

    ``name`` is the beginning of a snapshot's id in the site's folder, a file of ``runs``, or a folder of snapshots
    (all of it then). With a path, no site is needed; with an id, the site's policy files are compared too.

    Raises:
        SnapshotError: something is missing or was changed, or this version cannot read it.
    """
    path = Path(name)
    if path.is_dir():
        return tuple(_replay(path, each) for each in list_snapshots(path))
    if path.is_file():
        return (_replay(path.absolute().parent.parent, read_snapshot(path)),)
    settings = load_settings(site_folder)
    folder = _folder(settings, site_folder)
    snapshot = find_snapshot(folder, name)
    return (_replay(folder, snapshot, _against_files(snapshot, settings, site_folder)),)


def with_today(site: Site, name: str | None = None) -> tuple[Replay, ...]:
    """Judge again, under the laws of then, with the facts known now: what would the corrections since change?

    Without ``name``, of every regulation the latest evaluation of each period. Period and as-of day stay those of
    then. Nothing is changed: a case whose verdict differs is marked by the next ``evaluate`` for a person to decide.

    Raises:
        SnapshotError: see `replay_kept`.
    """
    folder = site.path(site.settings.snapshots.folder)
    chosen = (find_snapshot(folder, name),) if name else latest(list_snapshots(folder))
    return tuple(_with_today(site, folder, each) for each in chosen)


def _folder(settings: Settings, site_folder: Path) -> Path:
    folder = settings.snapshots.folder
    return folder if folder.is_absolute() else site_folder / folder


def _replay(folder: Path, snapshot: Snapshot, said: tuple[str, ...] = ()) -> Replay:
    law, above = _laws(folder, snapshot)
    found = judge(kept_facts(folder, snapshot), law, snapshot.period, snapshot.as_of, above)
    return _compared(snapshot, law, kept_result(folder, snapshot), found, said)


def _laws(folder: Path, snapshot: Snapshot) -> tuple[Law, Law | None]:
    return kept_law(folder, snapshot.law), kept_law(folder, snapshot.above) if snapshot.above else None


def _compared(snapshot: Snapshot, law: Law, kept: Assessment, found: Assessment, said: tuple[str, ...] = ()) -> Replay:
    compiled = () if law.hash == snapshot.law.policy_hash else (_OTHER_COMPILATION,)
    return Replay(
        snapshot=snapshot,
        words=words_of(law),
        students=changes(kept, found),
        general=general_changes(kept, found),
        law=(*compiled, *said),
    )


def _against_files(snapshot: Snapshot, settings: Settings, site_folder: Path) -> tuple[str, ...]:
    """Say whether the site's policy file of today would be another law for that day."""
    policy, folder = snapshot.law.policy, site_folder / "policies"
    try:
        laws = [load_policy(policy_name(folder, use.id), folder, on=snapshot.as_of) for use in settings.policies]
    except PolicyError as error:
        return (f"站点现在的规定文件不能用，无法对照：{error}",)
    now = next((law for law in laws if law.id == policy), None)
    if now is None:
        return (f"站点现在不采用规定 {policy}；重算用的是当时保存的条文",)
    if now.hash == snapshot.law.policy_hash:
        return ()
    return (f"规定 {policy} 在这次判断之后改过；重算用的是当时保存的条文",)


def _with_today(site: Site, folder: Path, snapshot: Snapshot) -> Replay:
    law, above = _laws(folder, snapshot)
    found = judge(_facts_now(site, snapshot), law, snapshot.period, snapshot.as_of, above)
    said = _against_files(snapshot, site.settings, site.folder)
    compared = _compared(snapshot, law, kept_result(folder, snapshot), found, said)
    return replace(compared, today=True, cases=dict(_cases(site, snapshot, compared.students)))


def _facts_now(site: Site, snapshot: Snapshot) -> Facts:
    """Return the facts known now about those whom the evaluation was about."""
    from sync.store.facts import load_facts

    with site.store.read() as tx:
        return load_facts(tx, site.store.site_id, colleges=snapshot.colleges or None)


def _cases(
    site: Site, snapshot: Snapshot, students: tuple[StudentChange, ...]
) -> Iterator[tuple[str, tuple[CaseRef, ...]]]:
    from sync.store.cases import read_cases

    with site.store.read() as tx:
        cases = read_cases(tx, site.store.site_id, policy=snapshot.law.policy, period=snapshot.period)
    for each in students:
        found = tuple(CaseRef(case.id, case.track, case.state) for case in cases if case.student_no == each.student_no)
        if found:
            yield each.student_no, found
