"""Print the tables of results of any period, on a person's word."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sync.actions.acting import Who, actor_of, permitted
from sync.actions.period_tables import Written, write_results
from sync.actions.print_folders import period_folder
from sync.actions.taking_out import note_taken_out
from sync.cases.roles import SiteAction
from sync.refusal import Refusal
from sync.regulations import Regulation, regulations_of
from sync.store.assessments import AssessmentRecord, latest_assessments, latest_of
from sync.store.cases import read_cases

if TYPE_CHECKING:
    from sync.cases.permission import Actor
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class PrintedResults:
    """The tables that were written, and what could not be printed and why."""

    files: tuple[Path, ...]
    faults: tuple[str, ...]


def print_results(
    site: Site,
    who: Who,
    reason: str,
    *,
    policy: str | None = None,
    period: str | None = None,
    college: str | None = None,
) -> PrintedResults:
    """Write the table of results of each college that warned somebody in a period (None: the newest judged).

    Raises:
        UnknownActor, NotPermitted: it is not the person's to print, or not this college's.
        Refusal: no policy has such a table, or nobody was warned.
        FormError, FontError: a template or font named in the settings cannot be used.
    """
    actor, printed = actor_of(site, who), Written()
    with_table = [each for each in regulations_of(site, policy) if each.procedure.result_table is not None]
    if not with_table:
        raise Refusal("没有处理结果汇总表：规定文件 procedure 里没有写 result_table。")
    for regulation in with_table:
        record = _record(site, regulation, period)
        if record is None:
            continue
        for each in [college] if college is not None else _colleges(site, regulation, record, actor):
            written = _one(site, actor, regulation, record, each, reason)
            printed.files += written.files
            printed.faults += written.faults
    if not printed.files:
        raise Refusal("没有可写的处理结果汇总表：这一期没有已下达的预警。")
    return PrintedResults(tuple(printed.files), tuple(printed.faults))


def _record(site: Site, regulation: Regulation, period: str | None) -> AssessmentRecord | None:
    with site.store.read() as tx:
        if period is not None:
            return latest_of(tx, site.store.site_id, regulation.id, period, regulation.scope)
        newest = {(each.policy, each.scope): each for each in latest_assessments(tx, site.store.site_id)}
    return newest.get((regulation.id, regulation.scope))


def _colleges(site: Site, regulation: Regulation, record: AssessmentRecord, actor: Actor) -> Collection[str]:
    """Return the colleges that warned somebody in the period: those that the actor sees, where it sees any."""
    with site.store.read() as tx:
        cases = read_cases(tx, site.store.site_id, policy=regulation.id, period=record.period)
    found = sorted({case.college for case in cases if case.issues and regulation.governs(case.college)})
    return [college for college in found if actor.everywhere or actor.sees(college)] or found


def _one(
    site: Site, actor: Actor, regulation: Regulation, record: AssessmentRecord, college: str, reason: str
) -> Written:
    """Write a college's table, after writing down that it is taken out."""
    permitted(site, actor, SiteAction.PRINT, [college])
    note_taken_out(site, actor, "print", f"results:{regulation.id}/{record.period}/{college}", reason)
    folder = period_folder(site, regulation, record.period)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return write_results(site, regulation, record, folder, [college])
