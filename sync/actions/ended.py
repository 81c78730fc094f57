"""Who is dealt with by another regulation because consents were not given, or a trial was failed (ustl 第五条 9)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from reports.documents import ReferralRow
from reports.wording import period_name
from sync.cases.consents import ENDINGS, NOT_APPLIED, REFUSED
from sync.cases.trials import FAILED
from sync.filling.case_file import case_file
from sync.store.case_record import Case, CaseEvent, CaseState, Review
from sync.store.cases import events_of_kind, read_cases

if TYPE_CHECKING:
    from sync.regulations import Regulation
    from sync.site import Site

_WORDS: Final = {REFUSED: "手续未办成", NOT_APPLIED: "逾期未申请", FAILED: "试读期满未通过"}


def ended_rows(
    site: Site, regulation: Regulation, period: str, student_nos: Collection[str]
) -> tuple[ReferralRow, ...]:
    """Return one row for each of these students whose case of the period ended so, by number."""
    if not regulation.procedure.consents:
        return ()
    site_id = site.store.site_id
    with site.store.read() as tx:
        cases = {case.id: case for case in read_cases(tx, site_id, policy=regulation.id, period=period)}
        events = {event.case_id: event for event in events_of_kind(tx, site_id, {*ENDINGS, FAILED})}
    ended = [
        case
        for case in cases.values()
        if case.id in events and case.student_no in student_nos and _still(case, events[case.id])
    ]
    file = case_file(site, ended)
    known = [case for case in ended if case.student_no in file.directory.students]
    return tuple(
        ReferralRow(
            student=file.student(case),
            reason="".join(file.reasons(case, case.level, period_name(case.period), undecided=True)),
            words=_words(regulation, case, events[case.id]),
        )
        for case in sorted(known, key=lambda case: case.student_no)
    )


def _still(case: Case, event: CaseEvent) -> bool:
    """Say whether what ended the case stands; a correction may have reopened it since."""
    return case.state is CaseState.CLOSED if event.action == FAILED else case.review is Review.REFUSED


def _words(regulation: Regulation, case: Case, event: CaseEvent) -> str:
    consents = regulation.procedure.consents_for(case.level)
    clause, after = (consents.clause, consents.afterwards) if consents else ("", "")
    level = regulation.level_name(case.level)
    return f"{clause}：{level}{_WORDS[event.action]}（{event.why}）。按学校有关规定处理（{after or clause}）。"
