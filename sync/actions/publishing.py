"""Release a college's list to the college, after the time to object (lsec 二.3). Off unless the policy file says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from config.procedure_life import CaseAction
from reports.documents import PublishedList, PublishedRow
from reports.filenames import safe
from reports.ordering import natural
from reports.published_list import write_published_list
from reports.wording import period_name
from sync.actions.acting import Who, actor_of
from sync.cases.changes import Act, NotAllowed, change_case
from sync.cases.life import BEFORE_ISSUE, ISSUED
from sync.cases.objections import open_objections
from sync.cases.permission import check_may
from sync.filling.case_file import case_file
from sync.refusal import Refusal
from sync.regulations import Regulation, regulations_of
from sync.store.assessments import latest_assessments
from sync.store.case_record import Case
from sync.store.cases import read_cases

if TYPE_CHECKING:
    from config.procedure_life import Announcement
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class Published:
    """Where the list is, and how many students it names."""

    file: Path
    policy: str
    period: str
    college: str
    students: int


def publish(site: Site, policy: str, college: str, actor: Who, reason: str) -> Published:
    """Write the list that the college may publish: number, name, class and level of whom it warned in the period.

    Each case keeps who released it and when.

    Raises:
        NotAllowed: the policy does not publish, or somebody on the list may still object.
        NotPermitted: it is not the person's to release, or not this college's.
        Refusal: the policy does not govern the college, or nobody has been warned there.
    """
    person = actor_of(site, actor)
    regulation = _governing(site, policy, college)
    check_may(person, CaseAction.PUBLISH, college=college, procedure=regulation.procedure)
    announcement = regulation.procedure.announcement
    if announcement is None or not announcement.publish:
        raise NotAllowed(
            f"《{regulation.title}》的名单不公布（公布会让同学知道是谁）。学院确需公布的，"
            "由学院在规定文件 procedure 的 announcement 中写 publish: true，并报学校同意。"
        )
    period, cases = _to_publish(site, regulation, college)
    act = Act(person.account, reason, site.clock.now())
    listing = _listing(site, regulation, announcement, period, cases, person.person)
    with site.store.begin() as tx:
        for case in cases:
            change_case(tx, site.store.site_id, case, act, "published")
    file = site.path(site.settings.paper.output) / safe(regulation.id) / safe(period) / f"公布名单-{safe(college)}.xlsx"
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_published_list(listing, file, stamp=act.at)
    return Published(file, regulation.id, period, college, len(cases))


def _governing(site: Site, policy: str, college: str) -> Regulation:
    found = next((each for each in regulations_of(site, policy) if each.governs(college)), None)
    if found is None:
        raise Refusal(f"规定 {policy} 不适用{college}；适用学院见设置中的 policies。")
    return found


def _to_publish(site: Site, regulation: Regulation, college: str) -> tuple[str, list[Case]]:
    """Return the newest period and whom the college has warned in it.

    Raises:
        NotAllowed: a case of the period may still be objected to, or has not been settled.
        Refusal: there is nobody.
    """
    with site.store.read() as tx:
        records = {(each.policy, each.scope): each.period for each in latest_assessments(tx, site.store.site_id)}
        period = records.get((regulation.id, regulation.scope), "")
        cases = read_cases(tx, site.store.site_id, policy=regulation.id, period=period)
        objected = open_objections(tx, site.store.site_id)
    here = [case for case in cases if case.college == college]
    unsettled = [case for case in here if _is_unsettled(case) or case.id in objected]
    if unsettled:
        numbers = "、".join(f"{case.student_no}（个案 {case.id}）" for case in unsettled)
        raise NotAllowed(f"异议期未满、有异议未答复或尚未发出的 {len(unsettled)} 人，名单还不能公布：{numbers}")
    issued = [case for case in here if case.state in ISSUED]
    if not issued:
        raise Refusal(f"{college}{period or ''}没有已发出的预警，无可公布。")
    return period, issued


def _is_unsettled(case: Case) -> bool:
    """Say whether the student may still be added, or the level still change."""
    waits = case.state in BEFORE_ISSUE and case.effective_level is not None
    return waits or case.reexamine_digest is not None


def _listing(
    site: Site,
    regulation: Regulation,
    announcement: Announcement,
    period: str,
    cases: Sequence[Case],
    released_by: str,
) -> PublishedList:
    file = case_file(site, cases)
    rows = [
        PublishedRow(
            number=student.number,
            name=student.name,
            class_name=student.class_name,
            level_name=file.regulations[case.id].level_name(case.issued_level or case.level),
        )
        for case in cases
        for student in [file.student(case)]
    ]
    return PublishedList(
        school=site.settings.site.university,
        college=cases[0].college,
        policy_title=regulation.title,
        clause=announcement.clause,
        period=period_name(period),
        released_by=released_by,
        released_on=site.today(),
        rows=tuple(sorted(rows, key=lambda row: (natural(row.class_name), natural(row.number)))),
    )
