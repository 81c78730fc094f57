"""The verdict of a worked example, in the words of the regulation: read, and written in the same words.

``不预警`` · ``黄色预警`` · ``一级预警（待审）`` · ``退学警示（待审，先发降级警示）`` · ``降级警示；学位警示`` ·
``不预警；另列名单 bhuad.repeat_year`` · ``不评定（休学）``. What a verdict does not say is expected not to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from rules.examples.values import EarlierLine, LineError
from rules.likeness import likely
from rules.policy.schema import PolicyFile

NONE: Final = "不预警"
REFERRED: Final = "另列名单"
REASONS: Final = {"休学": "leave", "退学": "withdrawn", "毕业": "graduated", "首学期": "first_term"}
_NEAR: Final = 0.5  # half the letters of 关住 are those of 关注
_PERIOD: Final = {"term": re.compile(r"\d{4}-\d{4}-[1-9]"), "school_year": re.compile(r"\d{4}-\d{4}")}
_SKIPPED: Final = re.compile(r"不评定[（(](.+)[）)]")
_REVIEW: Final = re.compile(r"(.+?)[（(]待审(?:[，,]先发(.+))?[）)]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The warning on one track: level id, whether a person must decide, and the level issued meanwhile."""

    level: str
    review: bool
    firm_level: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one student: skipped for a reason, or warned per track and referred by rule id."""

    skipped: str | None = None
    warnings: Mapping[str, Outcome] = field(default_factory=lambda: MappingProxyType({}))
    referrals: frozenset[str] = frozenset()


def read_verdict(text: str, policy: PolicyFile) -> Verdict:
    """Read a verdict; `LineError` for a level, rule or word that there is not."""
    skipped = _SKIPPED.fullmatch(text.strip())
    if skipped:
        if skipped[1] not in REASONS:
            raise LineError(f"不评定的理由只有 {'、'.join(REASONS)}", text.index(skipped[1]))
        return Verdict(REASONS[skipped[1]])
    warnings: dict[str, Outcome] = {}
    referrals: set[str] = set()
    at = 0
    for part in re.split("[；;]", text):
        column, said = at + len(part) - len(part.lstrip()), part.strip()
        at += len(part) + 1
        if said.startswith(REFERRED):
            referrals |= read_rules(re.split("[、，,]", said.removeprefix(REFERRED)), policy, column)
        elif said != NONE:
            track, outcome = _outcome(said, policy, column)
            if track in warnings:
                raise LineError("同一轨道写了两个等级，请只写最高的；较低的规则写在“规则”里", column)
            warnings[track] = outcome
    return Verdict(None, warnings, frozenset(referrals))


def read_rules(names: Iterable[str], policy: PolicyFile, column: int = 0) -> frozenset[str]:
    """Read rule ids; the policy's name before the first dot may be left out."""
    known = {clause.id for clause in policy.clauses}
    found = set()
    for name in (each.strip() for each in names):
        full = name if name in known else f"{policy.id}.{name}"
        if full not in known:
            raise LineError(f"没有编号为 {name or '（空）'} 的规则；{_advice(name, known)}", column)
        found.add(full)
    return frozenset(found)


def read_earlier(line: str, policy: PolicyFile) -> EarlierLine:
    """Read the level of an earlier period: ``2023-2024-2 黄色预警``, or ``2023-2024-2 不预警``."""
    period, _, level = line.strip().partition(" ")
    if not _PERIOD[policy.screened].fullmatch(period):
        raise LineError("以往等级写成“2023-2024-2 黄色预警”；按学年筛查的，写“2023-2024 降级警示”")
    if level.strip() == NONE:
        return EarlierLine(period)
    return EarlierLine(period, *_level(level.strip(), policy, line.index(" ") + 1 if level else len(line)))


def write_verdict(verdict: Verdict, policy: PolicyFile) -> str:
    """Write a verdict in the words that `read_verdict` reads."""
    if verdict.skipped:
        return f"不评定（{next(word for word, reason in REASONS.items() if reason == verdict.skipped)}）"
    parts = [
        _written(verdict.warnings[track.id], {level.id: _name(policy, track.id, level.id) for level in track.levels})
        for track in policy.tracks
        if track.id in verdict.warnings
    ] or [NONE]
    if verdict.referrals:
        parts.append(f"{REFERRED} {'、'.join(sorted(verdict.referrals))}")
    return "；".join(parts)


def _outcome(said: str, policy: PolicyFile, column: int) -> tuple[str, Outcome]:
    review = _REVIEW.fullmatch(said)
    track, level = _level(review[1] if review else said, policy, column)
    if review is None:
        return track, Outcome(level, False, level)
    if review[2] is None:
        return track, Outcome(level, True, None)
    other, firm = _level(review[2], policy, column)
    if other != track:
        raise LineError(f"“先发”的等级 {review[2]} 在另一条轨道上", column)
    return track, Outcome(level, True, firm)


def _level(name: str, policy: PolicyFile, column: int) -> tuple[str, str]:
    levels = {
        _name(policy, track.id, level.id): (track.id, level.id) for track in policy.tracks for level in track.levels
    }
    if name not in levels:
        raise LineError(f"没有等级“{name}”；{_advice(name, levels)}；都不是的写“{NONE}”", column)
    return levels[name]


def _name(policy: PolicyFile, track_id: str, level_id: str) -> str:
    """A level's label; with its track's before it where two levels have one label."""
    labels = [(track, level) for track in policy.tracks for level in track.levels]
    track, level = next(each for each in labels if each[0].id == track_id and each[1].id == level_id)
    shared = sum(other.label == level.label for _, other in labels) > 1
    return f"{track.label}·{level.label}" if shared else level.label


def _written(outcome: Outcome, names: Mapping[str, str]) -> str:
    if not outcome.review:
        return names[outcome.level]
    meanwhile = f"，先发{names[outcome.firm_level]}" if outcome.firm_level else ""
    return f"{names[outcome.level]}（待审{meanwhile}）"


def _advice(name: str, known: Iterable[str]) -> str:
    return likely(name, known, f"有的是：{'、'.join(known)}", cutoff=_NEAR)
