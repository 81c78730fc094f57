"""The steps of a plan that are about cases: the store alone takes them, each in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sync.apply.announcing import announce_cases, await_consents, close_applications, write_announcements
from sync.apply.issuing import issue_cases, write_letters
from sync.apply.tools import ApplyTools, LeftOut
from sync.apply.turning import turn_cases
from sync.outbox.letters import Letter
from sync.plan.steps import AnnounceCases, AwaitConsents, CloseApplications, IssueCases, StoreStep, TurnCases
from sync.store.plans import PlanRecord
from sync.store.transaction import Transaction

Letters = Mapping[int, tuple[Letter, str]]
"""By case, what its student is written."""


def letters_for(tools: ApplyTools, step: StoreStep) -> Letters:
    """Write what a step has to say to students, before anything is locked."""
    match step:
        case IssueCases():
            return write_letters(tools, step.rows)
        case AnnounceCases():
            return write_announcements(tools, step.rows)
    return {}


def take(
    tx: Transaction, tools: ApplyTools, record: PlanRecord, step: StoreStep, letters: Letters
) -> Iterator[LeftOut]:
    """Take a step about cases, and yield whom it left out."""
    match step:
        case IssueCases():
            return issue_cases(tx, tools, record, step.rows, letters)
        case AnnounceCases():
            return announce_cases(tx, tools, record, step.rows, letters)
        case AwaitConsents():
            return await_consents(tx, tools, record, step.rows)
        case CloseApplications():
            return close_applications(tx, tools, record, step.rows)
        case TurnCases():
            return turn_cases(tx, tools, record, step.rows)
