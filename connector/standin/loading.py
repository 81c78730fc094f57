"""Fill the site from a college file, and update it from a newer one while cohorts, groups and messages stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connector.standin.settings import Settings
from connector.standin.state import (
    ADMIN_ID,
    GUEST_ID,
    SERVICE_USER_ID,
    SITE_COURSE_ID,
    Category,
    Course,
    Enrolment,
    Grade,
    Item,
    Site,
    User,
)

FIRST_USER_ID = 4
FIRST_COURSE_ID = 2


def load(site: Site, college: Mapping[str, Any], settings: Settings) -> None:
    """Make the site hold exactly the users and courses of the college.

    1. Users that are gone are deleted, as in Moodle; 2. courses that are gone take their groups with them;
    3. who is no longer enrolled leaves the course's groups.
    """
    _load_users(site, college.get("users", []), settings)
    _load_courses(site, college.get("courses", []), settings)
    site.groups = {key: group for key, group in site.groups.items() if group.course_id in site.courses}
    for group in site.groups.values():
        enrolled = site.courses[group.course_id].enrolments
        group.members = [member for member in group.members if member in enrolled]


def _load_users(site: Site, entries: Sequence[Mapping[str, Any]], settings: Settings) -> None:
    site.users = {
        GUEST_ID: User(GUEST_ID, "guest", firstname="Guest", lastname="user"),
        ADMIN_ID: User(ADMIN_ID, "admin", email="admin@example.invalid", firstname="Admin", lastname="User"),
        SERVICE_USER_ID: User(
            SERVICE_USER_ID,
            settings.username,
            email="sync@example.invalid",
            firstname=settings.firstname,
            lastname=settings.lastname,
        ),
    }
    site.ids.setdefault("user", {}).update({user.username: user.id for user in site.users.values()})
    for entry in entries:
        user = User(id=site.id_of("user", entry["username"], FIRST_USER_ID), **entry)
        user.profile = dict(user.profile)
        site.users[user.id] = user
    for username, user_id in site.ids.get("user", {}).items():
        if user_id not in site.users:
            site.users[user_id] = User(user_id, username)
            site.delete_user(user_id)


def _load_courses(site: Site, entries: Sequence[Mapping[str, Any]], settings: Settings) -> None:
    user_ids = {user.username: user.id for user in site.users.values()}
    front = Course(SITE_COURSE_ID, settings.sitename, settings.sitename, "", 0)
    site.courses, site.categories = {front.id: front}, {}
    for entry in entries:
        course = _course(site, entry)
        site.courses[course.id] = course
        _fill(course, entry, user_ids)


def _course(site: Site, entry: Mapping[str, Any]) -> Course:
    course = Course(
        id=site.id_of("course", entry["shortname"], FIRST_COURSE_ID),
        shortname=entry["shortname"],
        fullname=entry["fullname"],
        idnumber=entry["idnumber"],
        category_id=_category(site, entry["category"].split("/")),
        startdate=entry["startdate"],
        enddate=entry["enddate"],
        visible=entry["visible"],
        completion=entry["completion"],
        customfields=dict(entry["customfields"]),
        total_item_id=site.id_of("item", f"{entry['shortname']}/"),
    )
    for item in entry["items"]:
        course.items[item["idnumber"]] = _item(site, course, item)
    return course


def _item(site: Site, course: Course, entry: Mapping[str, Any]) -> Item:
    return Item(
        id=site.id_of("item", f"{course.shortname}/{entry['idnumber']}"),
        idnumber=entry["idnumber"],
        name=entry["name"],
        maximum=entry["max"],
        minimum=entry["min"],
        pass_mark=entry["pass"] or 0,
        hidden=entry["hidden"],
        scale=tuple(entry["scale"]) if entry["scale"] else None,
    )


def _fill(course: Course, entry: Mapping[str, Any], user_ids: Mapping[str, int]) -> None:
    for each in entry["enrolments"]:
        if each["status"] != "removed":
            user_id = user_ids[each["username"]]
            course.enrolments[user_id] = Enrolment(user_id, each["role"], each["status"], each.get("created", 0))
    for each in entry["grades"]:
        marks = {name: value for name, value in each.items() if name not in {"username", "item"}}
        course.grades[user_ids[each["username"]], each["item"]] = Grade(**marks)
    for each in entry["completions"]:
        course.completions[user_ids[each["username"]]] = each["timecompleted"]


def _category(site: Site, names: Sequence[str]) -> int:
    parent, path = 0, ""
    for depth, name in enumerate(names, start=1):
        category_id = site.id_of("category", "/".join(names[:depth]), first=2)
        path = f"{path}/{category_id}"
        site.categories.setdefault(category_id, Category(category_id, name, parent, path))
        parent = category_id
    return parent
