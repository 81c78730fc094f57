"""A site of two colleges under regulations of their own, with the people of each, and the school's."""

from __future__ import annotations

from pathlib import Path

from config.secrets import ensure_secret
from config.settings import Settings
from sync.actions.import_bundle import import_bundle
from sync.demo.clock import StoryClock
from sync.site import Site
from sync.store.case_record import Case, NewCase, Review
from sync.store.cases import insert_cases, read_cases
from sync.store.database import Store
from tests.journeys.small_college import ENDED, TODAY, write_bundle
from tests.sync.scene import ZONE

MATHS, ARTS = "数学学院", "文学院"
CLASSES = {MATHS: "数学2301班", ARTS: "文2301班"}
STUDENTS = {MATHS: "2023010101", ARTS: "2023020101"}
POLICIES = {MATHS: "asnu", ARTS: "bhuad"}
LEVELS = {MATHS: "red", ARTS: "level1"}
COLLEGE_ROLES = ("college_leader", "secretary", "counsellor", "class_adviser")


def account(role: str, college: str) -> str:
    return f"{role}-{'maths' if college == MATHS else 'arts'}"


def people_of(college: str) -> list[str]:
    return [account(role, college) for role in COLLEGE_ROLES]


def _entries() -> list[dict[str, object]]:
    school = ("administrator", "deans_office", "student_affairs", "archivist")
    entries: list[dict[str, object]] = [{"account": role, "person": f"全校 {role}", "roles": [role]} for role in school]
    for college in (MATHS, ARTS):
        for role in COLLEGE_ROLES:
            bound = {"classes": [CLASSES[college]]} if role in ("counsellor", "class_adviser") else {}
            who = {"account": account(role, college), "person": f"{college} {role}", "roles": [role]}
            entries.append({**who, "colleges": [college], **bound})
    return entries


def a_site(store: Store, folder: Path) -> Site:
    """Return the site with its register; each college has one student, in one class."""
    said = {
        "site": {"university": "江州学院（虚构）"},
        "policies": [{"id": POLICIES[college], "colleges": [college]} for college in (MATHS, ARTS)],
        "contacts": [{"name": "周静", "office": "学业指导中心", "telephone": "0000-6000100"}],
        "actors": _entries(),
    }
    site = Site(Settings.model_validate(said), store, folder, StoryClock(TODAY, ZONE))
    (folder / "secrets").mkdir()
    ensure_secret(folder / "secrets" / "marker-key")
    bundle = write_bundle(folder / "registrar")
    head = "student_no,name,college,major,class_name,entry_year,status"
    rows = [f"{STUDENTS[each]},欧阳某,{each},专业,{CLASSES[each]},2023,enrolled" for each in (MATHS, ARTS)]
    (bundle / "students.csv").write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    attempts = bundle / "attempts.csv"
    attempts.write_text(attempts.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    import_bundle(site, bundle, "administrator")
    return site


def a_case_in(site: Site, college: str, review: Review = Review.PENDING) -> Case:
    """Open a case of the college's student under the college's regulation."""
    new = NewCase(
        policy=POLICIES[college],
        track="main",
        student_no=STUDENTS[college],
        period=ENDED,
        college=college,
        level=LEVELS[college],
        firm_level=None if review is Review.PENDING else LEVELS[college],
        review=review,
        by_hand=False,
        verdict=None,
        verdict_digest="0" * 64,
        assessment_id=None,
    )
    with site.store.begin() as tx:
        (number,) = insert_cases(tx, site.store.site_id, [new], site.clock.now())
        return next(each for each in read_cases(tx, site.store.site_id) if each.id == number)
