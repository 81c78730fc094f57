"""Judge everybody in the store under the regulations in use, and bring the cases in line; nobody is told anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from rules.engine.evaluate import evaluate
from rules.facts.facts import Facts
from sync.cases.reconcile import Reconciliation, reconcile
from sync.periods import judged_period
from sync.quality.gate import stops_after, stops_before
from sync.quality.stops import Stop, unaccepted
from sync.regulations import Regulation, regulations_of
from sync.store.facts import load_facts

if TYPE_CHECKING:
    from rules.assessment import Assessment
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class PolicyOutcome:
    """What evaluating one regulation gave.

    ``stops`` are the reasons why nothing was proposed, until a person accepts each by name; ``assessment`` and
    ``changes`` are None then.
    """

    policy: str
    title: str
    period: str
    as_of: date
    stops: tuple[Stop, ...]
    assessment: Assessment | None
    changes: Reconciliation | None


@dataclass(frozen=True, slots=True)
class EvaluateResult:
    """What an evaluation found, per regulation."""

    outcomes: tuple[PolicyOutcome, ...]

    @property
    def needs_person(self) -> bool:
        """Say whether a stop, a re-examination or a review waits for somebody."""
        return any(_waits(outcome) for outcome in self.outcomes)


def _waits(outcome: PolicyOutcome) -> bool:
    if outcome.stops or outcome.changes is None or outcome.assessment is None:
        return True
    return bool(outcome.changes.reexamine) or any(warning.review for warning in outcome.assessment.warnings)
