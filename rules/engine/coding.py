"""The facts in the engine's own terms: attempts with their outcome, events with their span, who is evaluated.

Everything that DOMAIN section 2 says about a single attempt is decided here, once:

* ``passed``: by the result; without one, by the level grade or by score ≥ pass mark; NULL is *pending*.
* ``counts``: known on the as-of date, with an outcome, and either a pass or of a term not later than the period's.
* ``closed``: a failed make-up or retake at once; a failed regular attempt when its make-up has an outcome or the
  term's make-ups are over.

It is done in three steps, so that laws over the same facts share what they can: what depends on the facts and the
day alone, what on the meaning of the level grades, and what on the period.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from rules.engine.calendar import Calendar, Term, terms_of
from rules.engine.coded_tables import ATTEMPT, ENROLMENT, OF_THE_FACTS, OF_THE_LEVELS, OF_THE_PERIOD
from rules.engine.members import places
from rules.engine.numbering import grades_of, number_facts
from rules.engine.session import Session, open_session
from rules.facts.facts import Facts
from rules.policy.grades import GradeScheme, LevelGrade


@contextmanager
def open_facts(facts: Facts, as_of: date, within: Session | None = None) -> Iterator[CodedFacts]:
    """Open a session that holds the facts as known on a day; laws are evaluated in it one after the other.

    ``within`` a session that is open already, they take the place of the facts that it held.
    """
    if within is not None:
        yield CodedFacts(within, facts, as_of)
        return
    with open_session() as session:
        yield CodedFacts(session, facts, as_of)


@dataclass
class CodedFacts:
    """Facts in a session, put into the terms of one law after the other.

    There are then the tables ``learner``, ``course``, ``grade``, ``term``, ``attempt``, ``enrolment``, ``event``,
    ``standing``, ``evaluated``, ``enrolled`` and ``failed``; their columns are those of `rules.engine.coded_tables`.
    """

    session: Session
    facts: Facts
    as_of: date
    levels: Mapping[str, LevelGrade] | None = field(default=None, init=False)
    calendar: Calendar | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Number the facts, and make the tables that every law shares."""
        terms = terms_of(self.facts)
        numbered = number_facts(self.facts, terms)
        self.texts = numbered.scores
        given = {"learner": numbered.learners, "course": numbered.courses, "programme": self.facts.programmes}
        given |= {"warning_row": self.facts.warnings, "judged_row": self.facts.judged}
        rows = {name: getattr(numbered, f"{name}s") for name in ("attempt", "enrolment", "event")}
        for name, table in {**given, **{f"{name}_row": table for name, table in rows.items()}}.items():
            self.session.give(name, table)
        self.session.give("each_term", _terms(terms, self.as_of))
        self.session.view("enrolment", ENROLMENT)
        self._create(OF_THE_FACTS)

    def read_under(self, calendar: Calendar, scheme: GradeScheme) -> None:
        """Put the facts into the terms of a law: its period, and its reading of level grades.

        What the law before had in common with it is kept.
        """
        if self.levels != scheme.levels:
            self.session.give("grade", grades_of(self.texts, scheme))
            self._create(OF_THE_LEVELS)
            self.levels, self.calendar = scheme.levels, None
        if self.calendar != calendar:
            last = calendar.last.place
            self.session.view("attempt", ATTEMPT.format(last=last))
            self._create(OF_THE_PERIOD, last=str(last), period=places(calendar.window("term")))
            self.calendar = calendar

    def _create(self, tables: Mapping[str, str], **names: str) -> None:
        for name, query in tables.items():
            self.session.create(name, query.format(as_of=f"DATE '{self.as_of.isoformat()}'", **names))


def _terms(terms: tuple[Term, ...], as_of: date) -> pa.Table:
    rows = [
        {
            "place": term.place,
            "name": term.name,
            "starts_on": term.starts_on,
            "ends_on": term.ends_on,
            "makeup_over": term.makeup_ends_on is None or term.makeup_ends_on <= as_of,
        }
        for term in terms
    ]
    return pa.Table.from_pylist(rows).set_column(0, "place", pa.array(range(len(rows)), pa.int32()))
