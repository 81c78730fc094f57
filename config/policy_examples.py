"""The worked examples of a policy file, with the law that each of them is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from config.loading import Document, LocatedFault
from config.policy_source import PolicyError, PolicySource, read_source
from rules.examples.cases import Case, read_examples
from rules.examples.layout import KnobValue
from rules.examples.templates import BLOCK
from rules.policy.compile import compile_policy
from rules.policy.faults import Fault, PolicyFaultsError
from rules.policy.law import Law


@dataclass(frozen=True)
class PolicyExamples:
    """The cases of one policy file, and what is wrong with others of them.

    ``borrowed``: the examples are those of the shipped policy that the file extends.
    """

    law: Law
    cases: tuple[Case, ...]
    faults: tuple[LocatedFault, ...]
    borrowed: bool
    data: Mapping[str, Any]
    document: Document

    def law_for(self, knobs: Mapping[str, KnobValue], on: date) -> Law:
        """The policy with other values for some knobs, as it is read on a day."""
        return _law(self.data, knobs, on)

    def line(self, case: Case) -> int:
        """The line on which a case begins, from 1."""
        return self.document.place(case.path).line


def load_examples(path: Path) -> PolicyExamples:
    """Read the examples of a policy file; raise `PolicyError` with every fault of the policy or its examples."""
    found = examples_of(read_source(path))
    if found.faults:
        raise PolicyError("\n".join(map(str, found.faults)), found.faults)
    return found


def examples_of(source: PolicySource) -> PolicyExamples:
    """The examples of a policy that compiles: its own, or without any those of the policy that it extends."""
    law = source.law()
    borrowed = source.base is not None and BLOCK not in source.document.data
    document = source.base if borrowed and source.base else source.document
    block = document.data.get(BLOCK)
    cases, faults = read_examples(block, law) if block is not None else ((), ())
    every = (*faults, *(fault for case in cases if case.knobs for fault in _knob_faults(source.data, case)))
    located = sorted(
        (LocatedFault(document.place(each.path, each.column), each.message) for each in every),
        key=lambda each: each.place,
    )
    return PolicyExamples(law, cases, tuple(located), borrowed, source.data, document)


def _knob_faults(data: Mapping[str, Any], case: Case) -> list[Fault]:
    """Knob values of a case that the policy does not take."""
    try:
        _law(data, case.knobs, case.as_of)
    except PolicyFaultsError as error:
        return [Fault((*case.path, "旋钮"), each.message) for each in error.faults]
    return []


def _law(data: Mapping[str, Any], knobs: Mapping[str, KnobValue], on: date) -> Law:
    given = data.get("knobs") or {}
    turned = {name: _turned(given[name], value) for name, value in knobs.items()}
    return compile_policy({**data, "knobs": {**given, **turned}} if turned else data, on)


def _turned(knob: Mapping[str, Any], value: KnobValue) -> dict[str, Any]:
    kept = {key: each for key, each in knob.items() if key not in {"value", "values", "since"}}
    return {**kept, "value": value}
