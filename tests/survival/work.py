"""What an administrator and the people who decide do on a day, stage by stage; after a crash they begin again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from sync.actions.cases import list_cases, reexamine, review
from sync.actions.evaluate import evaluate
from sync.actions.import_bundle import import_bundle
from sync.actions.plan import approve, plan
from sync.actions.pull import pull
from sync.actions.uninstall import plan_uninstall, uninstall
from sync.actions.writing import NothingApproved, apply, send
from sync.apply.applying import PlanStale
from sync.site import Site
from tests.journeys.small_college import NUMBERS

ACTOR, APPROVER = "李红", "王敏"
RISKS = ("additions", "removals")

Stage = Callable[[Site], None]


def imports(site: Site) -> None:
    """Import what the registrar says."""
    import_bundle(site, site.folder / "registrar", ACTOR)


def pulls(site: Site) -> None:
    """Read Moodle."""
    pull(site, ACTOR)


def evaluates(site: Site) -> None:
    """Judge everybody."""
    evaluate(site, ACTOR)


def decides(site: Site) -> None:
    """Decide what waits for a person: every other review is approved, a changed verdict is adopted."""
    for line in list_cases(site, waiting=True):
        if line.waits == "等级待审查决定":
            approved = NUMBERS.index(line.student_no) % 2 == 0
            review(site, line.id, APPROVER, "经学院核实", approve=approved)
        elif line.waits == "核算结果有变化，待复核":
            reexamine(site, line.id, APPROVER, "成绩更正后重新核算", adopt=True)


def finishes(site: Site) -> None:
    """Carry out what was approved and did not come to its end; what is stale by now is dropped."""
    with suppress(NothingApproved):
        while True:
            with suppress(PlanStale):
                apply(site, ACTOR)


def turns(site: Site) -> None:
    """Plan and approve what the turn of a period does to older cases."""
    _plans(site, turn=True)


def plans(site: Site) -> None:
    """Plan and approve."""
    _plans(site, turn=False)


def _plans(site: Site, *, turn: bool) -> None:
    made = plan(site, ACTOR, turn=turn, accept=RISKS)
    if made.record is not None:
        approve(site, made.record.checksum, APPROVER)


def applies(site: Site) -> None:
    """Carry out the plan that was just approved."""
    with suppress(NothingApproved):
        apply(site, ACTOR)


def sends(site: Site) -> None:
    """Send what is due."""
    send(site, ACTOR)


def uninstalls(site: Site) -> None:
    """Take everything out of Moodle again, once what is half done is done."""
    finishes(site)
    made = plan_uninstall(site, ACTOR).plan
    if not made.is_empty:
        uninstall(site, APPROVER, made.checksum)


DAY: tuple[Stage, ...] = (imports, pulls, evaluates, decides, finishes, turns, applies, plans, applies, sends)
"""A whole day. It can be begun again at any point, and then does what is left."""
REMOVAL: tuple[Stage, ...] = (uninstalls,)
"""The day on which the site takes leave of its Moodle."""
