"""Print the summaries and analyses that regulations ask for (``procedure.reports``), one PDF for each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.filenames import safe
from reports.forms import render_form
from sync.actions.acting import permitted
from sync.actions.statistics import PeriodFigures, judged
from sync.actions.taking_out import note_taken_out
from sync.cases.roles import SiteAction
from sync.filling.case_file import case_file
from sync.filling.setup import print_setup
from sync.filling.summaries import in_class_order, student_row, summary_paper
from sync.refusal import Refusal
from sync.statistics.places import Group

if TYPE_CHECKING:
    from config.procedure_reports import ReportEntry
    from reports.documents import SummaryPaper
    from sync.actions.acting import Who
    from sync.site import Site

FOLDER: Final = "总结"


def print_papers(
    site: Site,
    who: Who,
    reason: str,
    *,
    policy: str | None = None,
    period: str | None = None,
    college: str | None = None,
) -> tuple[Path, ...]:
    """Print every summary that is due for the period: of the school, each college, each class with somebody warned.

    With ``college`` only its own. They lie beside the period's other papers, in a folder 总结.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
        ConfigError, Refusal: as `sync.actions.statistics.judged`, or no regulation asks for any.
        FormError, FontError, UnprintableError: a paper cannot be set.
    """
    actor = permitted(site, who, SiteAction.PRINT, [college] if college else None)
    found = judged(site, policy, period, college)
    details = {"policy": policy or "", "college": college or ""}
    note_taken_out(site, actor, "print", "summaries", reason, details)
    files = [_write(site, figures, entry, root) for figures in found for entry, root in _due(figures, college)]
    if not files:
        raise Refusal("这些规定没有要求这一期的总结或分析（规定文件 procedure 的 reports）。")
    return tuple(files)


def _due(figures: PeriodFigures, college: str | None) -> Iterator[tuple[ReportEntry, Group]]:
    """Yield each summary with the group that it is about."""
    depths = {"school": 0, "college": 1, "class": 3}
    for entry in figures.regulation.procedure.reports:
        if not entry.due_for(figures.period):
            continue
        if entry.scope == "school":
            yield from [(entry, ())] if college is None else []
            continue
        for group in figures.groups(depths[entry.scope]):
            if college in (None, group[0]) and (entry.scope == "college" or figures.concerns(group)):
                yield entry, group


def _write(site: Site, figures: PeriodFigures, entry: ReportEntry, root: Group) -> Path:
    paper = _filled(site, figures, entry, root)
    about = root[::2] or figures.regulation.colleges or ()
    name = f"{safe('-'.join((entry.title, *about)))}.pdf"
    folder = site.path(site.settings.paper.output) / safe(figures.regulation.id) / safe(figures.period) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = datetime.combine(paper.made_on, time(), site.settings.site.zone)
    (folder / name).write_bytes(render_form(paper, print_setup(site, stamp)))
    return folder / name


def _filled(site: Site, figures: PeriodFigures, entry: ReportEntry, root: Group) -> SummaryPaper:
    found = figures.told(root, entry.by, outside=entry.outside)
    wanted = "students" in entry.show and not entry.outside
    students = _students(site, figures, root) if wanted else ()
    return summary_paper(site.settings.site.university, entry, found, students)


def _students(site: Site, figures: PeriodFigures, root: Group) -> tuple[tuple[str, ...], ...]:
    """Return a row for each student of the group who stood warned before, with what was done for them since."""
    cases, records = figures.cases_before(root), figures.records_before(root)
    file = case_file(site, cases.values())
    labels = {track.id: track.label for track in figures.regulation.law.policy.tracks}
    several = len(labels) > 1
    rows = []
    for each in figures.turned():
        student = file.directory.students.get(each.student_no)
        if student is None or root not in each.place.groups():
            continue
        mine = {
            number for number, case in cases.items() if (case.student_no, case.track) == (each.student_no, each.track)
        }
        done = [record for record in records if record.case_id in mine]
        label = f"{labels[each.track]}：" if several else ""
        rows.append((student, student_row(student, each, figures.regulation, done, label)))
    return in_class_order(rows)
