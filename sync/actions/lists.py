"""The lists of warned students: shown with page one, compared with the last signed, printed to be signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reports.documents import ListCover
from reports.filenames import safe
from reports.glyphs import UnprintableError
from sync.actions.acting import Who, actor_of, permitted
from sync.actions.list_paper import cover, write_paper, write_sheet
from sync.actions.taking_out import note_taken_out
from sync.cases.roles import SiteAction
from sync.filling.case_file import case_file
from sync.filling.directory import class_order
from sync.lists.body import body_from_text
from sync.lists.changes import change_lines
from sync.lists.difference import ListDifference, difference
from sync.lists.reading import StandingList, standing_lists
from sync.lists.wording import level_names
from sync.refusal import Refusal
from sync.regulations import regulations_of
from sync.store.notices import read_notices
from sync.store.signed_lists import SignedList, read_signed_lists

if TYPE_CHECKING:
    from sync.cases.permission import Actor
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class ListedStudent:
    """A student on a list, by number: what the list says."""

    student_no: str
    level: str
    awaiting_review: bool


@dataclass(frozen=True, slots=True)
class ListView:
    """A list as people see and sign it. ``not_judged`` maps each student who was not judged to the reason.

    ``changes`` is what is otherwise than in the version signed last (None: none was).
    """

    policy: str
    title: str
    period: str
    college: str
    version: int
    signed: bool
    checksum: str
    in_register: int
    judged: int
    not_judged: dict[str, str]
    students: tuple[ListedStudent, ...]
    open_stops: int
    changes: ListDifference | None
    cover: ListCover


@dataclass(frozen=True, slots=True)
class ListChanges:
    """What a list says otherwise than a signed version of it, in words; ``since`` is that version."""

    policy: str
    period: str
    college: str
    since: int
    signed_checksum: str
    checksum: str
    lines: tuple[str, ...]
    changes: ListDifference


def show_lists(
    site: Site,
    *,
    policy: str | None = None,
    period: str | None = None,
    college: str | None = None,
    seen: Who | None = None,
) -> tuple[ListView, ...]:
    """Return the lists as they stand: of every policy, of all colleges and of each, or only those asked for.

    ``seen`` names whose, of the own colleges (None: all).

    Raises:
        ConfigError: the policy named is not in use.
        Refusal: there is no list for what was asked.
    """
    return tuple(view_of(site, each) for each in lists_asked_for(site, policy, period, college, seen))


def list_changes(
    site: Site,
    *,
    policy: str | None = None,
    period: str | None = None,
    college: str | None = None,
    version: int | None = None,
    seen: Who | None = None,
) -> tuple[ListChanges, ...]:
    """Return what each list says otherwise than a version that was signed: the last, or the one named.

    Raises:
        Refusal: no such version was signed.
    """
    found = []
    for standing in lists_asked_for(site, policy, period, college, seen):
        signed = _version(site, standing, version)
        if signed is not None:
            changes = difference(body_from_text(signed.body), standing.body)
            found.append(_changes(standing, signed, changes))
    if not found:
        raise Refusal("还没有签发过这样的名单；用 yujing list show 查看，用 yujing list sign 签发。")
    return tuple(found)


def print_lists(
    site: Site, who: Who, *, policy: str | None = None, period: str | None = None, college: str | None = None
) -> tuple[Path, ...]:
    """Write each list as a sheet and as paper to sign, and return the files.

    Raises:
        Refusal: there is no list for what was asked, it is not the person's to print, or a font lacks a character.
        FormError, FontError: a template or font named in the settings cannot be used.
    """
    actor = actor_of(site, who)
    files: list[Path] = []
    for standing in lists_asked_for(site, policy, period, college, None):
        permitted(site, actor, SiteAction.PRINT, standing.colleges)
        about = f"list:{standing.body.policy}/{standing.body.period}/{standing.body.college}"
        note_taken_out(site, actor, "print", about, "按规定签发、送达", {"checksum": standing.body.checksum})
        files += _print(site, standing)
    return tuple(files)


def _print(site: Site, standing: StandingList) -> Iterator[Path]:
    body = standing.body
    folder = site.path(site.settings.paper.output) / safe(body.policy) / safe(body.period) / "名单"
    name = f"{safe(body.college or '全部学院')}-第{standing.version}版{'' if standing.is_signed else '（未签发）'}"
    with site.store.read() as tx:
        ledger = [each for each in read_notices(tx, site.store.site_id) if each.voided_at is None]
    numbers = {each.case_id: each.number for each in ledger}
    file = case_file(site, standing.cases)
    yield write_sheet(site, standing, file, numbers, folder / f"{name}.xlsx")
    try:
        yield write_paper(site, standing, file, numbers, folder / f"{name}.pdf")
    except UnprintableError as error:
        raise Refusal(f"名单的表格已写好，PDF 没有打印：{error}") from error


def lists_asked_for(
    site: Site,
    policy: str | None = None,
    period: str | None = None,
    college: str | None = None,
    seen: Who | None = None,
) -> tuple[StandingList, ...]:
    """Return the lists as they stand, of what is named.

    Raises:
        ConfigError: the policy named is not in use.
        Refusal: there is none.
    """
    wanted = None if college is None else [college]
    found = [
        each
        for regulation in regulations_of(site, policy)
        for each in standing_lists(site, regulation, period, colleges=wanted)
    ]
    if seen is not None:
        actor = actor_of(site, seen)
        found = [each for each in found if _sees(actor, each)]
    if not found:
        raise Refusal("没有这样的名单：请核对规定、学期和学院，或先运行 yujing evaluate。")
    return tuple(found)


def _sees(actor: Actor, standing: StandingList) -> bool:
    return actor.everywhere or all(actor.sees(college) for college in standing.colleges)


def _version(site: Site, standing: StandingList, version: int | None) -> SignedList | None:
    if version is None:
        return standing.last
    body = standing.body
    with site.store.read() as tx:
        signed = read_signed_lists(tx, site.store.site_id, policy=body.policy, period=body.period, college=body.college)
    return next((each for each in signed if each.version == version), None)


def _changes(standing: StandingList, signed: SignedList, changes: ListDifference) -> ListChanges:
    body = standing.body
    lines = tuple(change_lines(changes, level_names(standing.regulation)))
    return ListChanges(
        body.policy, body.period, body.college, signed.version, signed.checksum, body.checksum, lines, changes
    )


def view_of(site: Site, standing: StandingList) -> ListView:
    """Return a list as people see it, its students by college, class and number."""
    body, names = standing.body, level_names(standing.regulation)
    with site.store.read() as tx:
        place = class_order(tx, site.store.site_id, (row.student_no for row in body.rows))
    rows = sorted(body.rows, key=lambda row: (place(row.student_no), row.track))
    return ListView(
        policy=body.policy,
        title=standing.regulation.title,
        period=body.period,
        college=body.college,
        version=standing.version,
        signed=standing.is_signed,
        checksum=body.checksum,
        in_register=standing.heads.in_register,
        judged=body.judged,
        not_judged=dict(body.not_judged),
        students=tuple(ListedStudent(row.student_no, names.get(row.level, row.level), row.review) for row in rows),
        open_stops=len(standing.beside.open),
        changes=standing.changes,
        cover=cover(site, standing),
    )
