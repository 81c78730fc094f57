"""What a law calls things, for whoever shows its verdicts to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.assessment_json import exact_text
from rules.policy.conditions import names_in

if TYPE_CHECKING:
    from rules.policy.law import Law, LawClause


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """A clause as people cite it: the article, its own words, the condition as the file writes it, and its figures.

    Where the condition names a knob, ``when`` adds its value.
    """

    clause: str
    words: str
    when: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LawWords:
    """A law's title and hash, and its names of levels, tracks, measures and clauses by id."""

    policy: str
    title: str
    policy_hash: str
    levels: Mapping[str, str]
    tracks: Mapping[str, str]
    measures: Mapping[str, str]
    clauses: Mapping[str, ClauseWords]


def words_of(law: Law) -> LawWords:
    """Return what ``law`` calls things."""
    policy = law.policy
    return LawWords(
        policy=law.id,
        title=policy.title,
        policy_hash=law.hash,
        levels={level.id: level.label for track in policy.tracks for level in track.levels},
        tracks={track.id: track.label for track in policy.tracks},
        measures={name: measure.label for name, measure in policy.measures.items()},
        clauses={
            each.id: ClauseWords(each.clause.clause, each.clause.words, _condition(each, law), _figures(each, law))
            for each in law.clauses
        },
    )


def _condition(clause: LawClause, law: Law) -> str:
    named = dict.fromkeys(each.name for each in names_in(clause.test) if each.name in law.constants)
    values = "，".join(f"{name} = {exact_text(law.constants[name])}" for name in named)
    return f"{clause.clause.when}（{values}）" if values else clause.clause.when


def _figures(clause: LawClause, law: Law) -> tuple[str, ...]:
    """The measures that a clause shows: those it names, else those of its condition."""
    if clause.clause.figures is not None:
        return clause.clause.figures
    named = dict.fromkeys(each.name for each in names_in(clause.test))
    return tuple(name for name in named if name in law.policy.measures)
