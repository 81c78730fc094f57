"""What a clause leads to and rests on: its level and track, the measures of its evidence, its id."""

from __future__ import annotations

from collections.abc import Container, Iterator

from rules.policy.faults import Fault, no_such
from rules.policy.measures import COURSE_MEASURES, EventMeasure
from rules.policy.schema import Clause, InForce, PolicyFile, Track


def level_of(policy: PolicyFile, at: int, clause: Clause, faults: list[Fault]) -> tuple[Track | None, int] | None:
    """The track of a clause and its level's rank on it; no track and -1 for a referral.

    None where the clause names no such level or track; the fault is added to ``faults``.
    """
    path = ("clauses", at)
    if clause.referral == (clause.level is not None):
        faults.append(Fault(path, f"规则 {clause.id} 要么有 level，要么写 referral: true，二者取一"))
        return None
    if clause.level is None:
        return None, -1
    track = _track(policy, at, clause, faults)
    if track is None:
        return None
    ids = [level.id for level in track.levels]
    if clause.level not in ids:
        faults.append(Fault((*path, "level"), no_such(f"等级（轨道 {track.id}）", clause.level, ids)))
        return None
    return track, ids.index(clause.level)


def _track(policy: PolicyFile, at: int, clause: Clause, faults: list[Fault]) -> Track | None:
    tracks = {track.id: track for track in policy.tracks}
    if clause.track is None and len(tracks) == 1:
        return policy.tracks[0]
    if clause.track is None:
        faults.append(Fault(("clauses", at), f"规则 {clause.id} 要写明 track：{'、'.join(tracks)} 之一"))
    elif clause.track not in tracks:
        faults.append(Fault(("clauses", at, "track"), no_such("轨道", clause.track, tracks)))
    return tracks.get(clause.track or "")


def evidence_faults(policy: PolicyFile, at: int, clause: Clause, lost: Container[str]) -> Iterator[Fault]:
    """The figures and evidence that name no measure, or one that has no courses or events to show.

    ``lost`` are measures with faults of their own, which are reported there.
    """
    measures = policy.measures
    for name in clause.figures or ():
        if name not in measures and name not in lost:
            yield Fault(("clauses", at, "figures"), no_such("指标", name, measures))
    evidence = (("courses", clause.courses, COURSE_MEASURES), ("events", clause.events, (EventMeasure,)))
    for key, source, families in evidence:
        if source is not None and source not in lost and not isinstance(measures.get(source), families):
            known = [each for each, measure in measures.items() if isinstance(measure, families)]
            yield Fault(("clauses", at, key), no_such("可作依据的指标", source, known))


def id_faults(policy: PolicyFile) -> Iterator[Fault]:
    """Ids that stand twice for the same days; what a clause said before and says now may share its id."""
    seen: dict[str, list[InForce]] = {}
    for at, each in enumerate(policy.clauses):
        earlier = seen.setdefault(each.id, [])
        if any(each.in_force.overlaps(other) for other in earlier):
            message = f"规则编号 {each.id} 重复；同一编号的新旧两条，施行日期（in_force）不能重叠"
            yield Fault(("clauses", at, "id"), message)
        earlier.append(each.in_force)
