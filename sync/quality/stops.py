"""Reasons why a run stops before it proposes anything, and their acceptance by a named person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sync.store.acceptances import Acceptance
from sync.store.findings import Finding


@dataclass(frozen=True, slots=True)
class Stop:
    """One reason to stop.

    ``code`` is stable, ``period`` is what is judged (empty where the reason is not about a period), ``text`` says in
    Chinese what is missing, where, how many, and what to do; ``details`` are lines that name each case. ``digest``
    is of the exact situation. ``policy`` is the regulation by whose verdicts it came about, empty where it is about
    the facts alone: then whoever judges by them, one acceptance is enough.
    """

    code: str
    period: str
    text: str
    details: tuple[str, ...]
    digest: str
    policy: str = ""


def a_stop(code: str, period: str, text: str, details: Iterable[str], policy: str = "") -> Stop:
    """Return a stop whose digest covers its code, period and every detail."""
    lines = tuple(sorted(details))
    situation = json.dumps([code, period, text, lines], ensure_ascii=False)
    return Stop(code, period, text, lines, _digest(situation), policy)


def stop_of(finding: Finding) -> Stop:
    """Return the stop that a finding is."""
    return a_stop(finding.code, "", finding.text, [finding.subject])


_TOLD_BY_TEXT: Final = frozenset({"shrunken_site", "shrunken_offering"})
"""Stops whose numbers stand in the text, not in the lines."""
_MARK: Final = 16


def marks_of(stop: Stop) -> frozenset[str]:
    """Return a short digest of each case that a stop names: what an acceptance of it covers."""
    lines = (stop.text,) if stop.code in _TOLD_BY_TEXT else stop.details
    return frozenset(_digest(line)[:_MARK] for line in lines)


def unaccepted(stops: Iterable[Stop], acceptances: Iterable[Acceptance], day: date) -> tuple[Stop, ...]:
    """Return the stops that nobody has accepted as they are now.

    An acceptance covers what it saw and any part of it: one case more, in number or in kind, stops again.
    """
    known = list(acceptances)
    return tuple(stop for stop in stops if accepted_by(stop, known, day) is None)


def accepted_by(stop: Stop, acceptances: Iterable[Acceptance], day: date) -> Acceptance | None:
    """Return the newest acceptance that covers a stop on a day, or None: acceptances come the oldest first."""
    covering = [each for each in acceptances if each.holds_on(day) and _covers(each, stop)]
    return covering[-1] if covering else None


def _covers(acceptance: Acceptance, stop: Stop) -> bool:
    if (acceptance.code, acceptance.period) != (stop.code, stop.period):
        return False
    if acceptance.policy is not None and stop.policy not in ("", acceptance.policy):
        return False
    if acceptance.digest == stop.digest:
        return True
    marks = marks_of(stop)
    return bool(marks) and acceptance.lines is not None and marks <= set(acceptance.lines.split())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
