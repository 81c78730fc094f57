"""Nobody changes a case of another college, whatever the action; each sees their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.procedure_duties import DutyKind
from sync.actions import cases
from sync.actions.acting import UnknownActor, actor_of, person_of
from sync.actions.announcing import tell
from sync.actions.consents import consent, end_of_trial
from sync.actions.exceptions import Wanted, add_exception
from sync.actions.explain import explain
from sync.actions.import_bundle import import_bundle
from sync.actions.proposing import propose
from sync.actions.publishing import publish
from sync.actions.record_subjects import Whose
from sync.actions.records import add_record, receive_list
from sync.cases.changes import CaseNotFound
from sync.cases.consents import Given
from sync.cases.permission import NotPermitted
from sync.records.written import Written
from sync.site import Site
from sync.store.case_record import Case, CaseState, Review
from sync.store.cases import read_cases, read_events
from sync.store.database import Store, open_store
from sync.store.dispensations import DispensationKind
from tests.journeys.small_college import TODAY
from tests.sync.actions.two_colleges import (
    ARTS,
    COLLEGE_ROLES,
    MATHS,
    POLICIES,
    STUDENTS,
    a_case_in,
    a_site,
    account,
    people_of,
)

Doing = Callable[[Site, Case, str], object]
S = CaseState

DOINGS: dict[str, Doing] = {
    "review": lambda site, case, who: cases.review(site, case.id, who, "理由", approve=True),
    "object": lambda site, case, who: cases.object_to(site, case.id, who, "成绩有误", "学生本人"),
    "answer": lambda site, case, who: cases.answer_objection(site, case.id, who, "理由", uphold=False),
    "reexamine": lambda site, case, who: cases.reexamine(site, case.id, who, "理由", adopt=True),
    "revoke": lambda site, case, who: cases.revoke_case(site, case.id, who, "理由"),
    **{
        f"move to {to}": lambda site, case, who, to=to: cases.move(site, case.id, to, who, "理由")  # type: ignore[misc]
        for to in cases.MOVES
    },
    "propose": lambda site, case, who: propose(site, case.student_no, case.policy, case.level, who, "理由"),
    "tell": lambda site, case, who: tell(site, case.id, "told", TODAY, "当面交付", who),
    "consent": lambda site, case, who: consent(site, case.id, Given("student", "given", TODAY, "学生", "申请书"), who),
    "end of trial": lambda site, case, who: end_of_trial(site, case.id, "passed", who, "理由"),
    "record": lambda site, case, who: add_record(
        site, who, Whose(case.id), Written(DutyKind.INTERVIEW, TODAY.isoformat(), "")
    ),
    "receive the list": lambda site, case, who: receive_list(
        site, who, policy=case.policy, period=case.period, college=case.college, on=TODAY
    ),
    "exempt": lambda site, case, who: add_exception(
        site, Wanted(case.student_no, case.policy, DispensationKind.EXEMPT, "因病", TODAY), who
    ),
    "publish": lambda site, case, who: publish(site, case.policy, case.college, who, "理由"),
}
"""Everything that somebody can do about a single case, or a college's list."""


@pytest.fixture
def site(sqlite_store: Store, tmp_path: Path) -> Site:
    return a_site(sqlite_store, tmp_path)


def everything(site: Site) -> list[object]:
    with site.store.read() as tx:
        found = read_cases(tx, site.store.site_id)
        return [(case, list(read_events(tx, site.store.site_id, case.id))) for case in found]


@pytest.fixture(scope="module")
def untouched(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, dict[str, Case]]]:
    """Give a site with a case in each college, for tests in which nothing may change."""
    folder = tmp_path_factory.mktemp("untouched")
    file = folder / "store.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{file}", "main")
    site = a_site(store, folder)
    yield site, {college: a_case_in(site, college) for college in (MATHS, ARTS)}
    store.close()


@pytest.mark.parametrize("doing", DOINGS)
def test_nobody_of_one_college_does_anything_about_a_case_of_the_other(
    untouched: tuple[Site, dict[str, Case]], doing: str
) -> None:
    site, theirs = untouched
    before = everything(site)
    for own, other in ((MATHS, ARTS), (ARTS, MATHS)):
        for who in people_of(own):
            with pytest.raises(NotPermitted):
                DOINGS[doing](site, theirs[other], who)
    assert everything(site) == before


@pytest.mark.parametrize("doing", DOINGS)
def test_who_is_not_in_the_settings_does_nothing_and_is_told_what_to_add(
    untouched: tuple[Site, dict[str, Case]], doing: str
) -> None:
    site, theirs = untouched
    case = theirs[MATHS]
    for who in ("nobody", "daemon", "system", ""):
        with pytest.raises(UnknownActor):
            DOINGS[doing](site, case, who)


def test_what_to_add_is_said_as_it_is_written(site: Site) -> None:
    with pytest.raises(UnknownActor, match=r'\[\[actors\]\]\naccount = "lihong"'):
        actor_of(site, "lihong")
    with pytest.raises(UnknownActor, match="数学学院 secretary的账号是 secretary-maths"):
        actor_of(site, "数学学院 secretary")
    with pytest.raises(UnknownActor, match="程序自身"):
        actor_of(site, "daemon")


def test_the_own_college_may_and_the_history_names_the_account_and_tells_the_person(site: Site) -> None:
    case = a_case_in(site, MATHS)
    cases.object_to(site, case.id, account("class_adviser", MATHS), "成绩有误", "学生本人")
    cases.answer_objection(site, case.id, account("college_leader", MATHS), "已核对", uphold=False)
    history = cases.case_history(site, case.id)
    accounts = [event.actor for event in history.events]
    assert accounts == ["class_adviser-maths", "college_leader-maths"]
    assert [history.people[each] for each in accounts] == ["数学学院 class_adviser", "数学学院 college_leader"]
    assert person_of(site, "system") == "系统"
    assert person_of(site, "gone") == "gone"


@pytest.mark.parametrize(
    ("college", "refused", "decides"),
    [(MATHS, "deans_office", "college_leader-maths"), (ARTS, "college_leader-arts", "deans_office")],
)
def test_each_college_decides_as_its_own_regulation_says(site: Site, college: str, refused: str, decides: str) -> None:
    """Asnu gives the review to the college's leaders, bhuad to 教务处."""
    case = a_case_in(site, college)
    with pytest.raises(NotPermitted):
        cases.review(site, case.id, refused, "理由", approve=True)
    assert cases.review(site, case.id, decides, "理由", approve=True).review is Review.APPROVED


def test_each_sees_their_own(site: Site) -> None:
    theirs = {college: a_case_in(site, college) for college in (MATHS, ARTS)}
    for own, other in ((MATHS, ARTS), (ARTS, MATHS)):
        for role in COLLEGE_ROLES:
            who = account(role, own)
            assert [line.student_no for line in cases.list_cases(site, seen=who)] == [STUDENTS[own]]
            assert cases.case_history(site, theirs[own].id, who).case.id == theirs[own].id
            with pytest.raises(CaseNotFound):
                cases.case_history(site, theirs[other].id, who)
            with pytest.raises(NotPermitted, match="不在所负责的学院或班级"):
                explain(site, STUDENTS[other], seen=who)
    for who in ("administrator", "deans_office", "student_affairs", "archivist", None):
        assert len(cases.list_cases(site, seen=who)) == 2


def test_a_counsellor_sees_the_own_classes_alone(site: Site) -> None:
    a_case_in(site, MATHS)
    settings = site.settings.model_copy(
        update={
            "actors": tuple(
                each.model_copy(update={"classes": ("数学2399班",)}) if each.account == "counsellor-maths" else each
                for each in site.settings.actors
            )
        }
    )
    elsewhere = Site(settings, site.store, site.folder, site.clock)
    assert cases.list_cases(elsewhere, seen="counsellor-maths") == ()
    assert len(cases.list_cases(elsewhere, seen="secretary-maths")) == 1


def test_a_student_who_changed_college_leaves_the_old_case_with_the_old_college(site: Site) -> None:
    """The case stays where its list was made; a new one is opened, under the other regulation, in the other college."""
    old = a_case_in(site, MATHS)
    bundle = site.folder / "registrar"
    students = bundle / "students.csv"
    moved = students.read_text(encoding="utf-8").replace("数学学院,专业,数学2301班", "文学院,专业,文2301班")
    students.write_text(moved, encoding="utf-8")
    import_bundle(site, bundle, "deans_office")
    with pytest.raises(NotPermitted):
        cases.object_to(site, old.id, account("secretary", ARTS), "成绩有误", "学生本人")
    cases.object_to(site, old.id, account("secretary", MATHS), "成绩有误", "学生本人")
    with pytest.raises(NotPermitted):
        propose(site, STUDENTS[MATHS], POLICIES[ARTS], "level1", account("secretary", MATHS), "理由")
