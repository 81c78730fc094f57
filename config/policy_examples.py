"""The worked examples of a policy file, with the law that each of them is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from config.loading import Document, LocatedFault, load_yaml
from config.policy_extension import extended
from config.policy_files import SHIPPED, PolicyError, load_policy
from rules.examples.cases import Case, read_examples
from rules.examples.layout import KnobValue
from rules.policy.compile import compile_policy
from rules.policy.faults import Fault, PolicyFaultsError
from rules.policy.law import Law

BLOCK = "examples"


@dataclass(frozen=True)
class PolicyExamples:
    """The cases of one policy file. ``borrowed``: they are those of the shipped policy that the file extends."""

    law: Law
    cases: tuple[Case, ...]
    borrowed: bool
    data: Mapping[str, Any]
    document: Document

    def law_for(self, knobs: Mapping[str, KnobValue], on: date) -> Law:
        """The policy with other values for some knobs, as it is read on a day."""
        given = self.data.get("knobs") or {}
        turned = {name: _turned(given[name], value) for name, value in knobs.items()}
        return compile_policy({**self.data, "knobs": {**given, **turned}} if turned else self.data, on)

    def line(self, case: Case) -> int:
        """The line on which a case begins, from 1."""
        return self.document.place(case.path).line


def load_examples(path: Path) -> PolicyExamples:
    """Read the examples of a policy file; raise `PolicyError` with every fault of the policy or its examples."""
    law = load_policy(str(path))
    document = own = load_yaml(path)
    data, borrowed = own.data, False
    if "extends" in own.data:
        base = load_yaml(SHIPPED / f"{own.data['extends']}.yaml")
        data, borrowed = extended(own, base.data), BLOCK not in own.data
        document = base if borrowed else own
    block = document.data.get(BLOCK)
    cases, faults = read_examples(block, law) if block is not None else ((), ())
    found = PolicyExamples(law, cases, borrowed, data, document)
    _refuse(document, (*faults, *_knob_faults(found)))
    return found


def _knob_faults(found: PolicyExamples) -> list[Fault]:
    """Knob values of cases that the policy does not take."""
    faults = []
    for case in found.cases:
        if case.knobs:
            try:
                found.law_for(case.knobs, case.as_of)
            except PolicyFaultsError as error:
                faults += [Fault((*case.path, "旋钮"), each.message) for each in error.faults]
    return faults


def _refuse(document: Document, faults: tuple[Fault, ...]) -> None:
    if faults:
        found = (LocatedFault(document.place(each.path, each.column), each.message) for each in faults)
        located = tuple(sorted(found, key=lambda each: each.place))
        raise PolicyError("\n".join(map(str, located)), located)


def _turned(knob: Mapping[str, Any], value: KnobValue) -> dict[str, Any]:
    kept = {key: each for key, each in knob.items() if key not in {"value", "values", "since"}}
    return {**kept, "value": value}
