"""What the stand-in Moodle knows: users, courses, marks, and what the connector has written to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

Number = int | float
SITE_COURSE_ID = 1
GUEST_ID = 1
ADMIN_ID = 2
SERVICE_USER_ID = 3


@dataclass(slots=True)
class User:
    """An account; a deleted one keeps its row, as in Moodle."""

    id: int
    username: str
    idnumber: str = ""
    email: str = ""
    firstname: str = ""
    lastname: str = ""
    suspended: bool = False
    deleted: bool = False
    profile: dict[str, str] = field(default_factory=dict)

    @property
    def fullname(self) -> str:
        """Return the name in the order that Moodle's English interface uses."""
        return f"{self.firstname} {self.lastname}"


@dataclass(slots=True)
class Item:
    """A manual grade item; on a ``scale`` the marks and the pass mark are 1-based steps."""

    id: int
    idnumber: str
    name: str
    maximum: Number = 100
    minimum: Number = 0
    pass_mark: Number = 0
    hidden: bool = False
    scale: tuple[str, ...] | None = None


@dataclass(slots=True)
class Grade:
    """One user's mark on one item."""

    value: Number | None
    graded: int | None
    hidden: bool = False
    locked: bool = False
    overridden: bool = False
    excluded: bool = False


@dataclass(slots=True)
class Enrolment:
    """A user in a course, with the role's short name; ``active`` or ``suspended``; ``created`` 0: with the course."""

    user_id: int
    role: str
    status: str
    created: int = 0


@dataclass(slots=True)
class Course:
    """A course with its grade book; ``group_mode`` 1 means separate groups."""

    id: int
    shortname: str
    fullname: str
    idnumber: str
    category_id: int
    startdate: int = 0
    enddate: int = 0
    visible: bool = True
    group_mode: int = 0
    completion: bool = False
    total_item_id: int = 0
    customfields: dict[str, str] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    enrolments: dict[int, Enrolment] = field(default_factory=dict)
    grades: dict[tuple[int, str], Grade] = field(default_factory=dict)
    completions: dict[int, int] = field(default_factory=dict)

    def open_to(self, user_id: int) -> bool:
        """Say whether somebody is actively enrolled and sees the course; a hidden one only its teachers see."""
        enrolment = self.enrolments.get(user_id)
        if enrolment is None or enrolment.status != "active":
            return False
        return self.visible or enrolment.role in {"editingteacher", "teacher"}

    def place(self) -> tuple[bool, int, int]:
        """Return the place in a person's list of courses: hidden ones last, the newest of a category first."""
        return (not self.visible, self.category_id, -self.id)

    def with_role(self, *roles: str) -> list[int]:
        """Return the ids of the users enrolled in one of the roles."""
        return [entry.user_id for entry in self.enrolments.values() if entry.role in roles]


@dataclass(slots=True)
class Category:
    """A course category; ``path`` is made of ids, as Moodle returns it."""

    id: int
    name: str
    parent: int
    path: str


@dataclass(slots=True)
class Cohort:
    """A cohort of the whole site."""

    id: int
    name: str
    idnumber: str = ""
    description: str = ""
    visible: bool = True
    members: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """A course group; visibility 0 all, 1 members, 2 own membership, 3 nobody."""

    id: int
    course_id: int
    name: str
    idnumber: str = ""
    description: str = ""
    visibility: int = 0
    participation: bool = True
    members: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Message:
    """A message as it was delivered; ``timeread`` None is unread."""

    id: int
    sender: int
    recipient: int
    text: str
    textformat: int
    conversation: int
    timecreated: int
    timeread: int | None = None


@dataclass(slots=True)
class Site:
    """The whole site. Ids never change and are never given twice."""

    users: dict[int, User] = field(default_factory=dict)
    courses: dict[int, Course] = field(default_factory=dict)
    categories: dict[int, Category] = field(default_factory=dict)
    cohorts: dict[int, Cohort] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    last_id: dict[str, int] = field(default_factory=dict)

    def new_id(self, kind: str, first: int = 1) -> int:
        """Return the next unused id of a kind."""
        self.last_id[kind] = max(self.last_id.get(kind, 0) + 1, first)
        return self.last_id[kind]

    def id_of(self, kind: str, key: str, first: int = 1) -> int:
        """Return the id that belongs to a name for good, giving one the first time."""
        known = self.ids.setdefault(kind, {})
        if key not in known:
            known[key] = self.new_id(kind, first)
        return known[key]

    def people(self) -> Iterator[User]:
        """Yield the accounts that are not deleted, by id."""
        return (user for _, user in sorted(self.users.items()) if not user.deleted)

    def user(self, username: str) -> User:
        """Return the account with a user name."""
        return next(user for user in self.users.values() if user.username == username)

    def course(self, shortname: str) -> Course:
        """Return the course with a short name."""
        return next(course for course in self.courses.values() if course.shortname == shortname)

    def course_groups(self, course_id: int) -> list[Group]:
        """Return the groups of a course, by id."""
        return [group for _, group in sorted(self.groups.items()) if group.course_id == course_id]

    def delete_user(self, user_id: int) -> None:
        """Delete an account: it leaves every course, cohort and group."""
        self.users[user_id].deleted = True
        for course in self.courses.values():
            course.enrolments.pop(user_id, None)
        for collection in (self.cohorts, self.groups):
            for owner in collection.values():
                owner.members = [member for member in owner.members if member != user_id]
