"""Two colleges of one site, each under its own regulation: own list, own plan, own signature, own paper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from config.settings_file import SETTINGS_FILE
from sync.actions import cases
from sync.actions.approving import approve
from sync.actions.duties import duties
from sync.actions.evaluate import evaluate
from sync.actions.forms import print_forms
from sync.actions.import_bundle import import_bundle
from sync.actions.plan import plan
from sync.actions.writing import apply, send
from sync.cases.permission import NotPermitted
from sync.site import Site
from sync.store.case_record import Case, CaseState
from sync.store.cases import read_cases
from tests.journeys.small_college import RED, YELLOW, on, recipients, roster
from tests.journeys.stages import At, Small

EDUCATION, DESIGN = "教育学院", "设计学院"
MOVED, STAYING = YELLOW[1], YELLOW[0]
"""One of the warned studies design; the two others education."""
PEOPLE = {EDUCATION: ("leader-e", "secretary-e"), DESIGN: ("leader-d", "secretary-d")}

_MORE = '[[policies]]\nid = "lsec"\ncolleges = ["设计学院"]\n' + "\n".join(
    f'[[actors]]\naccount = "{account}"\nperson = "{account}"\nroles = ["{role}"]\ncolleges = ["{college}"]\n'
    for college, accounts in PEOPLE.items()
    for account, role in zip(accounts, ("college_leader", "secretary"), strict=True)
)


def put_into(small: Small, college: str, *numbers: str) -> None:
    """Write down in the register that students study in a college."""
    file = small.folder / "registrar" / "students.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    moved = [
        line.replace(EDUCATION, college).replace(DESIGN, college) if line.startswith(numbers) else line
        for line in lines
    ]
    file.write_text("\n".join(moved) + "\n", encoding="utf-8")


@pytest.fixture
def small(at: At) -> Small:
    """Give the site, judged: asnu in the college of education, lsec in that of design."""
    found = at("pulled", more=_MORE)
    settings = found.folder / SETTINGS_FILE
    text = settings.read_text(encoding="utf-8")
    bound = text.replace('id = "asnu"\n', f'id = "asnu"\ncolleges = ["{EDUCATION}"]\n', 1)
    settings.write_text(bound, encoding="utf-8")
    put_into(found, DESIGN, MOVED)
    with on(found.folder) as site:
        import_bundle(site, found.folder / "registrar", "李红")
        evaluate(site, "李红")
    return found


@pytest.fixture
def site(small: Small) -> Iterator[Site]:
    with on(small.folder) as opened:
        yield opened


def standing(site: Site) -> dict[tuple[str, str], Case]:
    with site.store.read() as tx:
        return {(case.policy, case.student_no): case for case in read_cases(tx, site.store.site_id)}


def test_each_college_goes_its_own_way(small: Small, site: Site) -> None:
    assert {line.policy for line in cases.list_cases(site, seen="leader-e")} == {"asnu"}
    assert [(line.policy, line.student_no) for line in cases.list_cases(site, seen="secretary-d")] == [("lsec", MOVED)]

    # Design announces to its student alone, signed by its own leader.
    announced = plan(site, "secretary-d", colleges=[DESIGN])
    assert {step.kind for step in announced.plan.steps} == {"announce_cases"}
    for nobody_of_design in ("leader-e", "secretary-e", "secretary-d"):
        with pytest.raises(NotPermitted):
            approve(site, announced.plan.checksum, nobody_of_design)
    approve(site, announced.plan.checksum, "leader-d")
    with pytest.raises(NotPermitted):
        apply(site, "secretary-e", announced.plan.checksum)
    apply(site, "secretary-d", announced.plan.checksum)
    send(site, "李红")
    assert recipients(small.moodle) == [MOVED]
    assert not any(roster(small.moodle).values())

    # Education issues at once, and nothing of design's moves.
    issued = plan(site, "secretary-e", colleges=[EDUCATION])
    assert {row.student_no for row in issued.plan.issues()} == {RED, STAYING}
    approve(site, issued.plan.checksum, "leader-e")
    apply(site, "secretary-e", issued.plan.checksum)
    send(site, "李红")
    assert recipients(small.moodle) == sorted((RED, STAYING, MOVED))
    assert {number for members in roster(small.moodle).values() for number in members} == {RED, STAYING}
    assert standing(site)["lsec", MOVED].state is CaseState.ANNOUNCED

    # Each owes what its own regulation says, for its own students.
    for leader, policy, college in (("leader-e", "asnu", EDUCATION), ("leader-d", "lsec", DESIGN)):
        owed = duties(site, seen=leader).lines
        assert owed
        assert {(each.policy, each.college) for each in owed} == {(policy, college)}

    # Paper of one college lies apart.
    (printed,) = print_forms(site, colleges=[EDUCATION])
    assert (printed.policy, printed.notices, printed.folder.name) == ("asnu", 2, EDUCATION)
    assert {path.name for path in printed.files if path.suffix == ".xlsx"} == {"学业预警学生名单.xlsx"}


def test_a_plan_of_the_whole_school_needs_both_signatures(site: Site) -> None:
    for bound in ("secretary-e", "leader-d"):
        with pytest.raises(NotPermitted, match="这涉及全校"):
            plan(site, bound)
    whole = plan(site, "李红")
    first = approve(site, whole.plan.checksum, "leader-e")
    assert [(part.policy, part.college) for part in first.missing] == [("lsec", DESIGN)]
    assert not approve(site, whole.plan.checksum, "leader-d").missing
    apply(site, "李红")
    with site.store.read():
        histories = {key: cases.case_history(site, case.id) for key, case in standing(site).items()}
    assert histories["asnu", RED].events[-1].actor == "leader-e"
    assert histories["lsec", MOVED].events[-1].actor == "leader-d"


def test_a_student_who_changes_college_is_judged_there_and_the_old_case_stays(small: Small, site: Site) -> None:
    whole = plan(site, "李红")
    for leader in ("leader-e", "leader-d"):
        approve(site, whole.plan.checksum, leader)
    apply(site, "李红")
    put_into(small, DESIGN, STAYING)
    import_bundle(site, small.folder / "registrar", "李红")
    evaluate(site, "李红")
    old, new = standing(site)["asnu", STAYING], standing(site)["lsec", STAYING]
    assert (old.college, old.state) == (EDUCATION, CaseState.ISSUED)
    assert (new.college, new.state) == (DESIGN, CaseState.PROPOSED)
    with pytest.raises(NotPermitted):
        cases.object_to(site, old.id, "secretary-d", "成绩有误", "学生本人")
    with pytest.raises(NotPermitted):
        cases.object_to(site, new.id, "secretary-e", "成绩有误", "学生本人")
    cases.object_to(site, old.id, "secretary-e", "成绩有误", "学生本人")
    cases.object_to(site, new.id, "secretary-d", "成绩有误", "学生本人")


def test_a_regulation_of_one_college_is_judged_by_its_own_people(site: Site) -> None:
    assert [each.policy for each in evaluate(site, "secretary-d", policy="lsec").outcomes] == ["lsec"]
    for policy in ("asnu", None):
        with pytest.raises(NotPermitted):
            evaluate(site, "secretary-d", policy=policy)
