"""Reasons why a run stops before it proposes anything, and their acceptance by a named person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from sync.store.acceptances import Acceptance
from sync.store.findings import Finding


@dataclass(frozen=True, slots=True)
class Stop:
    """One reason to stop.

    ``code`` is stable, ``period`` is what is judged (empty where the reason is not about a period), ``text`` says in
    Chinese what is missing, where, how many, and what to do; ``details`` are lines that name each case. ``digest``
    is of the exact situation: an acceptance holds for it alone.
    """

    code: str
    period: str
    text: str
    details: tuple[str, ...]
    digest: str


def a_stop(code: str, period: str, text: str, details: Iterable[str]) -> Stop:
    """Return a stop whose digest covers its code, period and every detail."""
    lines = tuple(sorted(details))
    situation = json.dumps([code, period, text, lines], ensure_ascii=False)
    return Stop(code, period, text, lines, hashlib.sha256(situation.encode()).hexdigest())


def stop_of(finding: Finding) -> Stop:
    """Return the stop that a finding is."""
    return a_stop(finding.code, "", finding.text, [finding.subject])


def unaccepted(stops: Iterable[Stop], acceptances: Iterable[Acceptance]) -> tuple[Stop, ...]:
    """Return the stops that nobody has accepted as they are now."""
    accepted = {(each.code, each.period, each.digest) for each in acceptances}
    return tuple(stop for stop in stops if (stop.code, stop.period, stop.digest) not in accepted)
