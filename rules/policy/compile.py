"""From the data of a policy file to the compiled law, or to the list of everything that is wrong with it.

Steps: put the knobs' values in place, read the file against the schema, read the formulas and conditions, check
every name, write formulas out in the conditions, hash the law.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from pydantic import ValidationError

from rules.policy.clauses import evidence_faults, id_faults, level_of
from rules.policy.conditions import (
    ConditionError,
    Name,
    Quantity,
    Test,
    names_in,
    read_quantity,
    read_test,
)
from rules.policy.faults import Fault, PolicyFaultsError, from_validation, no_such
from rules.policy.fitting import misfits
from rules.policy.inlining import Shape, inline_quantity, inline_test, shape_of
from rules.policy.knobs import place_knobs
from rules.policy.law import Law, LawClause, hash_of
from rules.policy.measures import (
    DERIVED_MEASURES,
    FormulaMeasure,
    PeriodsMeasure,
    RankMeasure,
)
from rules.policy.numbers import number_of
from rules.policy.salvage import salvage
from rules.policy.schema import Clause, PolicyFile, keys_at


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
        told = {fault.path for fault in faults}
        faults += [fault for fault in from_validation(error, keys_at) if fault.path not in told]
        faults += _further_faults(placed, error)
        raise PolicyFaultsError(tuple(dict.fromkeys(faults))) from error
    law = _Compiler(policy, faults).law()
    if law is None:
        raise PolicyFaultsError(tuple(faults))
    return law


def _further_faults(placed: object, error: ValidationError) -> list[Fault]:
    """What is wrong with the parts of the file of which the schema does not complain."""
    left = salvage(placed, error) if isinstance(placed, Mapping) else None
    if left is None:
        return []
    faults: list[Fault] = []
    _Compiler(left.policy, faults, faulty=set(left.lost), lost=left.lost).law()
    return [left.in_file(fault) for fault in faults]


@dataclass
class _Compiler:
    policy: PolicyFile
    faults: list[Fault]
    formulas: dict[str, Quantity] = field(default_factory=dict)
    ranked: dict[str, Quantity] = field(default_factory=dict)
    conditions: dict[str, Test] = field(default_factory=dict)
    judged: set[str] = field(default_factory=set)
    faulty: set[str] = field(default_factory=set)
    lost: frozenset[str] = frozenset()
    shapes: dict[str, Shape] = field(default_factory=dict)

    def law(self) -> Law | None:
        self.constants = self._constants()
        self._check_grades()
        self._read_derived()
        clauses = tuple(filter(None, (self._clause(at, each) for at, each in enumerate(self.policy.clauses))))
        self.faults.extend(id_faults(self.policy))
        self.faults.extend(misfits(self.policy, self._derived(), self.judged))
        if self.faults:
            return None
        measures = {
            name: measure for name, measure in self.policy.measures.items() if not isinstance(measure, FormulaMeasure)
        }
        digest = hash_of(self.policy, clauses, self.constants, {**self.ranked, **self.conditions})
        return Law(self.policy, measures, self.formulas, self.constants, clauses, digest, self.ranked, self.conditions)

    def _derived(self) -> dict[str, Quantity | Test]:
        """What every derived measure is made of, as far as it could be read."""
        return {**self.formulas, **self.ranked, **self.conditions}

    def _fault(self, path: Iterable[str | int], message: str, column: int | None = None) -> None:
        self.faults.append(Fault(tuple(path), message, column))

    def _constants(self) -> Mapping[str, Fraction]:
        constants = {}
        for name, knob in self.policy.knobs.items():
            if name in self.policy.measures:
                self._fault(("knobs", name), f"旋钮 {name} 与同名的指标重复，请改一个名称")
            value = number_of(knob.value) if isinstance(knob.value, str) else None
            if value is not None:
                constants[name] = value
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
        match measure:
            case FormulaMeasure():
                quantity = read_quantity(measure.formula)
                if self._names_known(quantity, path):
                    self.shapes[name] = shape_of(quantity, self.shapes)
                    self.formulas[name] = inline_quantity(quantity, self.formulas)
            case RankMeasure():
                if self._names_known(Name(measure.rank), path):
                    self.ranked[name] = inline_quantity(Name(measure.rank), self.formulas)
            case _:
                test = read_test(measure.periods)
                if self._names_known(test, path) and not self._periods_within(test, path):
                    self.conditions[name] = inline_test(test, self.formulas)
        if name in self._derived():
            self.faulty.discard(name)

    def _periods_within(self, test: Test, path: tuple[str | int, ...]) -> bool:
        """Whether a condition of periods uses another such count, straight or through a rank or formula; a fault."""
        left = [name.name for name in names_in(test)]
        while left:
            name = left.pop()
            if name in self.conditions:
                self._fault(path, f"periods 的条件里不能再用按期计数的指标 {name}")
                return True
            if name in self._derived():
                left.extend(each.name for each in names_in(self._derived()[name]))
        return False

    def _names_known(self, part: Test | Quantity, path: tuple[str | int, ...]) -> bool:
        """Whether every name can be used here; a formula that is faulty itself is reported there, not here."""
        measures = {name for name, each in self.policy.measures.items() if not isinstance(each, DERIVED_MEASURES)}
        known = measures | set(self.constants) | set(self._derived())
        if not shape_of(part, self.shapes).is_small:
            self._fault(path, "用到的公式一层套一层，全部写出来太长；请写得简单些")
            return False
        unusable = [name for name in names_in(part) if name.name not in known]
        for name in unusable:
            if name.name not in self.faulty or path[-2:-1] == (name.name,):
                self._fault(path, self._why_unusable(name.name, known), name.column)
        return not unusable

    def _why_unusable(self, name: str, known: Iterable[str]) -> str:
        knob = self.policy.knobs.get(name)
        if knob is None:
            return no_such("指标或数字旋钮", name, known)
        return f"旋钮 {name} 的取值 {knob.value} 不是可用的数字，不能写在条件里；请写成 15、2.5 或 15%"

    def _clause(self, at: int, clause: Clause) -> LawClause | None:
        path = ("clauses", at)
        found = level_of(self.policy, at, clause, self.faults)
        self.faults.extend(evidence_faults(self.policy, at, clause, self.lost))
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


def _where(name: str, measure: FormulaMeasure | RankMeasure | PeriodsMeasure) -> tuple[str | int, ...]:
    key = {FormulaMeasure: "formula", RankMeasure: "rank", PeriodsMeasure: "periods"}[type(measure)]
    return ("measures", name, key)
