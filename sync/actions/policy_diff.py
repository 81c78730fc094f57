"""Try another policy file on everybody: in what the two files differ, whose verdict changes, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from config.policy_files import load_policy
from rules.comparison.laws import LawChange, law_changes
from rules.comparison.verdicts import StudentChange, changes, transitions
from rules.engine.evaluate import evaluate_all
from rules.engine.inspection import figures_of
from sync.actions.colleges import colleges_of
from sync.actions.law_words import LawWords, words_of

if TYPE_CHECKING:
    from rules.assessment import Assessment, Figure
    from rules.facts.facts import Facts
    from rules.policy.law import Law
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class ChangedStudent:
    """A student whose verdict changes, with the figures that both laws see, None where one is unknown."""

    change: StudentChange
    college: str
    figures_before: Mapping[str, Figure | None]
    figures_after: Mapping[str, Figure | None]


@dataclass(frozen=True, slots=True)
class Transition:
    """How many students go from one level of a track to another; see `rules.comparison.verdicts` for the states."""

    track: str
    before: str
    after: str
    students: int


@dataclass(frozen=True, slots=True)
class PolicyDiff:
    """Two policies over the same facts. ``evidence_only`` are those whose level stays, on other figures or courses."""

    old: LawWords
    new: LawWords
    period: str
    as_of: date
    law: tuple[LawChange, ...]
    transitions: tuple[Transition, ...]
    students: tuple[ChangedStudent, ...]
    evidence_only: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Say whether nobody's verdict changes."""
        return not self.students


def diff_on_bundle(bundle: Path, old: str, new: str, period: str, as_of: date) -> PolicyDiff:
    """Compare two policies (ids or paths) over a facts bundle.

    A level grade may be one that either of the two maps.

    Raises:
        PolicyError, BundleError, PeriodError: what was given cannot be used.
    """
    from rules.bundle.reading import read_bundle

    laws = load_policy(old, on=as_of), load_policy(new, on=as_of)
    read = read_bundle(bundle, laws[0].level_grades | laws[1].level_grades)
    return _diff(read.facts, *laws, period, as_of)


def diff_in_store(site: Site, old: str, new: str, period: str, as_of: date | None = None) -> PolicyDiff:
    """Compare two policies over the facts of a site as known now; of the colleges that the first is in use for.

    Nothing is proposed and nothing is kept.

    Raises:
        PolicyError, PeriodError: what was given cannot be used.
    """
    from sync.store.facts import load_facts

    day = as_of or site.today()
    folder = site.folder / "policies"
    laws = load_policy(old, folder, on=day), load_policy(new, folder, on=day)
    used = (use.colleges for use in site.settings.policies if use.id in (old, laws[0].id))
    with site.store.read() as tx:
        facts = load_facts(tx, site.store.site_id, colleges=next(used, ()) or None)
    return _diff(facts, *laws, period, day)


def _diff(facts: Facts, old: Law, new: Law, period: str, as_of: date) -> PolicyDiff:
    before, after = evaluate_all(facts, [(old, period), (new, period)], as_of)
    found = changes(before, after)
    changed = {each.student_no for each in found if each.of_verdict}
    colleges = colleges_of(facts.students)
    figures = [figures_of(facts, law, period, as_of, changed) if changed else {} for law in (old, new)]
    return PolicyDiff(
        old=words_of(old),
        new=words_of(new),
        period=period,
        as_of=as_of,
        law=law_changes(old, new),
        transitions=tuple(_transitions(before, after, old, new, colleges)),
        students=tuple(
            ChangedStudent(
                each,
                colleges.get(each.student_no, ""),
                figures[0].get(each.student_no, {}),
                figures[1].get(each.student_no, {}),
            )
            for each in found
            if each.of_verdict
        ),
        evidence_only=tuple(each.student_no for each in found if not each.of_verdict),
        notes=tuple(_notes(before, after)),
    )


def _notes(before: Assessment, after: Assessment) -> Iterator[str]:
    """Yield what both evaluations note, then what only one of them does, with which."""
    yield from (note for note in before.notes if note in after.notes)
    yield from (f"旧规定：{note}" for note in before.notes if note not in after.notes)
    yield from (f"新规定：{note}" for note in after.notes if note not in before.notes)


def _transitions(
    before: Assessment, after: Assessment, old: Law, new: Law, students: Iterable[str]
) -> Iterator[Transition]:
    """Yield the counts track by track, the states from low to high."""
    everybody = list(students)
    for track in dict.fromkeys(each.id for law in (new, old) for each in law.policy.tracks):
        counted = transitions(before, after, track, everybody)
        for (was, becomes), count in counted.items():
            yield Transition(track, was, becomes, count)
