"""From the data of a policy file to the compiled law, or to the list of everything that is wrong with it.

Steps: put the knobs' values in place, read the file against the schema, read the formulas and conditions, check
every name, write formulas out in the conditions, hash the law.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from pydantic import ValidationError

from rules.policy.conditions import (
    ConditionError,
    Name,
    Quantity,
    Test,
    names_in,
    read_quantity,
    read_test,
)
from rules.policy.faults import Fault, PolicyFaultsError, from_validation
from rules.policy.fitting import misfits
from rules.policy.inlining import inline, inline_quantity, inline_test
from rules.policy.knobs import place_knobs
from rules.policy.law import Law, LawClause, hash_of
from rules.policy.measures import (
    COURSE_MEASURES,
    DERIVED_MEASURES,
    EventMeasure,
    FormulaMeasure,
    PeriodsMeasure,
    RankMeasure,
)
from rules.policy.schema import Clause, PolicyFile, Track


def compile_policy(data: object, on: date | None = None) -> Law:
    """Compile the data of a policy file (as read from YAML, scalars as text), with the knobs' values of the day ``on``.

    Without a day, knobs have their newest values. Raises `PolicyFaultsError` with every fault that was found, each
    with its path in the file.
    """
    faults: list[Fault] = []
    placed = place_knobs(data, faults, on)
    try:
        policy = PolicyFile.model_validate(placed)
    except ValidationError as error:
        raise PolicyFaultsError((*faults, *from_validation(error))) from error
    law = _Compiler(policy, faults).law()
    if law is None:
        raise PolicyFaultsError(tuple(faults))
    return law


@dataclass
class _Compiler:
    policy: PolicyFile
    faults: list[Fault]
    formulas: dict[str, Quantity] = field(default_factory=dict)
    derived: dict[str, Quantity | Test] = field(default_factory=dict)
    judged: set[str] = field(default_factory=set)
    faulty: set[str] = field(default_factory=set)

    def law(self) -> Law | None:
        self.constants = self._constants()
        self._check_grades()
        self._read_derived()
        clauses = tuple(filter(None, (self._clause(at, each) for at, each in enumerate(self.policy.clauses))))
        self._check_ids(each.id for each in self.policy.clauses)
        self.faults.extend(misfits(self.policy, {**self.formulas, **self.derived}, self.judged))
        if self.faults:
            return None
        measures = {
            name: measure for name, measure in self.policy.measures.items() if not isinstance(measure, FormulaMeasure)
        }
        digest = hash_of(self.policy, clauses, self.constants, self.derived)
        return Law(self.policy, measures, self.formulas, self.constants, clauses, digest, self.derived)

    def _fault(self, path: Iterable[str | int], message: str, column: int | None = None) -> None:
        self.faults.append(Fault(tuple(path), message, column))

    def _constants(self) -> Mapping[str, Fraction]:
        constants = {}
        for name, knob in self.policy.knobs.items():
            if name in self.policy.measures:
                self._fault(("knobs", name), f"旋钮 {name} 与同名的指标重复，请改一个名称")
            try:
                if isinstance(knob.value, str):
                    constants[name] = Fraction(knob.value)
            except ValueError:
                continue
        return constants

    def _check_grades(self) -> None:
        try:
            self.policy.grades.formula()
        except KeyError:
            self._fault(("grades", "points"), f"没有名为 {self.policy.grades.points} 的绩点公式")

    def _read_derived(self) -> None:
        """Read the formulas, ranks and conditions of periods in the file's order: one may use those above it."""
        for name, measure in self.policy.measures.items():
            if not isinstance(measure, DERIVED_MEASURES):
                continue
            self.faulty.add(name)
            try:
                self._read(name, measure)
            except ConditionError as error:
                self._fault(_where(name, measure), error.message, error.column)

    def _read(self, name: str, measure: FormulaMeasure | RankMeasure | PeriodsMeasure) -> None:
        """Read one of them; raise `ConditionError` where its text is outside the grammar."""
        path = _where(name, measure)
        part: Quantity | Test
        match measure:
            case FormulaMeasure():
                part = read_quantity(measure.formula)
            case RankMeasure():
                part = Name(measure.rank)
            case PeriodsMeasure():
                part = read_test(measure.periods)
        if not self._names_known(part, path) or self._periods_within(part, measure, path):
            return
        if isinstance(measure, FormulaMeasure):
            self.formulas[name] = inline_quantity(read_quantity(measure.formula), self.formulas)
        else:
            self.derived[name] = inline(part, self.formulas)
        self.faulty.discard(name)

    def _periods_within(
        self, part: Quantity | Test, measure: FormulaMeasure | RankMeasure | PeriodsMeasure, path: tuple[str | int, ...]
    ) -> bool:
        """Whether a condition of periods uses another such count, straight or through a rank or formula; a fault."""
        if not isinstance(measure, PeriodsMeasure):
            return False
        left = list(names_in(inline(part, self.formulas)))
        while left:
            name = left.pop().name
            if isinstance(self.policy.measures.get(name), PeriodsMeasure):
                self._fault(path, f"periods 的条件里不能再用按期计数的指标 {name}")
                return True
            left.extend(names_in(self.derived[name]) if name in self.derived else ())
        return False

    def _names_known(self, part: Test | Quantity, path: tuple[str | int, ...]) -> bool:
        """Whether every name can be used here; a formula that is faulty itself is reported there, not here."""
        measures = {name for name, each in self.policy.measures.items() if not isinstance(each, DERIVED_MEASURES)}
        known = measures | set(self.constants) | set(self.formulas) | set(self.derived)
        unusable = [name for name in names_in(part) if name.name not in known]
        for name in unusable:
            if name.name not in self.faulty or path[-2:-1] == (name.name,):
                self._fault(path, _no_such("指标或数字旋钮", name.name, known), name.column)
        return not unusable

    def _clause(self, at: int, clause: Clause) -> LawClause | None:
        path = ("clauses", at)
        found = self._track_and_rank(path, clause)
        self._check_evidence(path, clause)
        try:
            test = read_test(clause.when)
        except ConditionError as error:
            self._fault((*path, "when"), error.message, error.column)
            return None
        known = self._names_known(test, (*path, "when"))
        self.judged |= {name.name for name in names_in(test)}
        if not known or found is None:
            return None
        return LawClause(clause, found[0], found[1], inline_test(test, self.formulas))

    def _track_and_rank(self, path: tuple[str | int, ...], clause: Clause) -> tuple[Track | None, int] | None:
        if clause.referral == (clause.level is not None):
            self._fault(path, f"规则 {clause.id} 要么有 level，要么写 referral: true，二者取一")
            return None
        if clause.level is None:
            return None, -1
        track = self._track(path, clause)
        if track is None:
            return None
        ids = [level.id for level in track.levels]
        if clause.level not in ids:
            self._fault((*path, "level"), _no_such(f"轨道 {track.id} 的等级", clause.level, ids))
            return None
        return track, ids.index(clause.level)

    def _track(self, path: tuple[str | int, ...], clause: Clause) -> Track | None:
        tracks = {track.id: track for track in self.policy.tracks}
        if clause.track is None and len(tracks) == 1:
            return self.policy.tracks[0]
        if clause.track is None:
            self._fault(path, f"规则 {clause.id} 要写明 track：{'、'.join(tracks)} 之一")
        elif clause.track not in tracks:
            self._fault((*path, "track"), _no_such("轨道", clause.track, tracks))
        return tracks.get(clause.track or "")

    def _check_evidence(self, path: tuple[str | int, ...], clause: Clause) -> None:
        measures = self.policy.measures
        for name in clause.figures or ():
            if name not in measures:
                self._fault((*path, "figures"), _no_such("指标", name, measures))
        evidence = (("courses", clause.courses, COURSE_MEASURES), ("events", clause.events, (EventMeasure,)))
        for key, source, families in evidence:
            if source is not None and not isinstance(measures.get(source), families):
                known = [each for each, measure in measures.items() if isinstance(measure, families)]
                self._fault((*path, key), _no_such("可作依据的指标", source, known))

    def _check_ids(self, ids: Iterable[str]) -> None:
        seen: set[str] = set()
        for at, each in enumerate(ids):
            if each in seen:
                self._fault(("clauses", at, "id"), f"规则编号 {each} 重复")
            seen.add(each)


def _no_such(what: str, name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    advice = f"是不是 {near[0]}？" if near else f"可用的有：{'、'.join(names) or '（无）'}"
    return f"没有名为 {name} 的{what}；{advice}"


def _where(name: str, measure: FormulaMeasure | RankMeasure | PeriodsMeasure) -> tuple[str | int, ...]:
    key = {FormulaMeasure: "formula", RankMeasure: "rank", PeriodsMeasure: "periods"}[type(measure)]
    return ("measures", name, key)
