"""What was told by hand while a warning is announced (lsec 二.3)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from config.procedure_life import CaseAction
from sync.actions.acting import Who
from sync.actions.deciding import decider
from sync.cases.announcing import record_telling
from sync.cases.changes import Act, load_case

if TYPE_CHECKING:
    from sync.site import Site
    from sync.store.case_record import Case
    from sync.store.tellings import TellingKind

_WHY: Final[dict[TellingKind, str]] = {"told": "已当面告知本人", "no_objection": "学生本人确认没有异议"}


def tell(site: Site, case_id: int, kind: TellingKind, on: date, manner: str, actor: Who) -> Case:
    """Write down on which day, and how, a student was told by hand, or said to have no objection.

    Raises:
        NotAllowed: the case is not announced, or the day cannot be.
        NotPermitted: it is not the person's to record.
    """
    with site.store.read() as tx:
        case = load_case(tx, site.store.site_id, case_id)
    action = CaseAction.ANNOUNCE if kind == "told" else CaseAction.OBJECT
    person = decider(site, actor, action, case)
    act = Act(person.account, f"{_WHY[kind]}（{on}，{manner}）", site.clock.now())
    zone = site.settings.site.zone
    return record_telling(site.store, case_id, case.version, kind, act, on=on, manner=manner, zone=zone)
