"""A college of twelve for whole flows: its Moodle, its registrar's bundle, and the folder of its site.

Its calendar is told relative to a day, so that a command that asks the clock finds a term that has just ended and one
that is running. Under asnu, `RED` and both `YELLOW` are hit outright; `DOUBTFUL` waits for a person's judgement.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from config.secrets import ensure_secret
from config.settings_file import SETTINGS_FILE, make_site_folder
from connector.standin.server import StandIn
from sync.demo.clock import StoryClock
from sync.site import Site, open_site
from tests.connector.standin.colleges import a_course, a_mark, an_account, an_item, enrolled
from tests.sync.scene import ZONE

BEFORE, ENDED, RUNNING = "2023-2024-2", "2024-2025-1", "2024-2025-2"
TODAY = date(2025, 3, 17)
"""The day of the tests that bring a clock of their own, a Monday."""
NUMBERS = tuple(f"20230101{number:02}" for number in range(1, 13))
_GIVEN = ("闻笛", "予安", "知秋", "若楠", "一诺", "嘉树", "清和", "望舒", "景行", "怀瑾", "采薇", "子衿")
NAMES = dict(zip(NUMBERS, _GIVEN, strict=True))
RED, YELLOW, DOUBTFUL = NUMBERS[0], (NUMBERS[1], NUMBERS[3]), NUMBERS[2]
WARNED = (RED, *YELLOW)
MARKS: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(NUMBERS, (88.5, 86.5)),
    RED: (41.5, 86.5),
    YELLOW[0]: (88.5, 37.5),
    YELLOW[1]: (88.5, 43.5),
    DOUBTFUL: (72.5, 73.5),
}
"""Marks in MATH101 (8 credits) and PE101 (1 credit) of the term that ended; the term before, everybody had 91.5."""

_SETTINGS = """\
[site]
id = "small"
university = "江州学院（虚构）"

[store]
url = "{store}"

[moodle]
url = "{url}"

[[policies]]
id = "asnu"

[[contacts]]
name = "周静"
office = "学业指导中心"
telephone = "0000-6000100"

[[contacts]]
college = "教育学院"
name = "林晓"
office = "教育学院教学办公室"
telephone = "0000-6000201"

[[actors]]
account = "李红"
person = "李红"
roles = ["administrator", "deans_office", "college_leader", "secretary"]
colleges = ["教育学院"]

[[actors]]
account = "王敏"
person = "王敏"
roles = ["administrator", "deans_office", "college_leader", "secretary"]
colleges = ["教育学院"]

[messages]
per_minute = 100000
quiet_from = "00:00"
quiet_until = "00:00"

[schedule]
pull = ["00:00"]
evaluate = ["00:00"]
plan = ["00:00"]

[mapping.offerings]
source = "shortname"
pattern = '^(?P<term>\\d{{4}}-\\d{{4}}-[123])-(?P<code>[A-Za-z0-9]+)-(?P<section>[A-Za-z0-9]+)$'

[[mapping.items]]
idnumber = "final"
kind = "regular"

[[mapping.items]]
idnumber = "makeup"
kind = "makeup"
{more}"""

NO_TOKEN, PASSWORD = "no-token", "a-password-of-nobody"
SQLITE = "sqlite:///data/yujing.sqlite3"


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the calendar, relative to today."""

    name: str
    starts_on: date
    ends_on: date


def calendar(today: date = TODAY) -> tuple[Term, Term, Term]:
    """Return the term before last, the one that ended last, and the one that is running."""
    return (
        Term(BEFORE, today - timedelta(days=380), today - timedelta(days=260)),
        Term(ENDED, today - timedelta(days=200), today - timedelta(days=60)),
        Term(RUNNING, today - timedelta(days=20), today + timedelta(days=100)),
    )


def a_small_college(today: date = TODAY, marks: Mapping[str, tuple[float, float]] = MARKS) -> dict[str, Any]:
    """Return the content of Moodle: two courses that ended, with marks, and two that are running."""
    _, ended, _ = calendar(today)
    graded = int(datetime.combine(ended.ends_on + timedelta(days=5), time(4), UTC).timestamp())
    everybody = [enrolled(f"s{number}") for number in NUMBERS]
    courses = []
    for position, code in enumerate(("MATH101", "PE101")):
        given = [a_mark(f"s{number}", both[position], graded=graded) for number, both in marks.items()]
        courses.append(_course(f"{ENDED}-{code}-01", everybody, given))
    courses += [_course(f"{RUNNING}-{code}-01", everybody) for code in ("MATH102", "PE102")]
    people = [
        an_account(f"s{number}", firstname=NAMES[number], lastname="欧阳", email=f"{number}@example.invalid")
        for number in NUMBERS
    ]
    teacher = an_account("t1", idnumber="", lastname="钱", profile={})
    return {"users": [*people, teacher], "courses": courses}


def _course(shortname: str, members: Sequence[Mapping[str, str]], grades: Sequence[Any] = ()) -> dict[str, Any]:
    people = [*members, enrolled("t1", "editingteacher")]
    items = [an_item(), an_item("makeup", name="补考")]
    return a_course(shortname, enrolments=people, grades=list(grades), items=items)


def write_bundle(folder: Path, today: date = TODAY) -> Path:
    """Write the registrar's bundle, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    terms = [(term.name, term.starts_on, term.ends_on, term.ends_on) for term in calendar(today)]
    _write(folder / "terms.csv", "term,starts_on,ends_on,makeup_ends_on", terms)
    students = [
        (number, f"欧阳{NAMES[number]}", "教育学院", "小学教育", f"小教230{1 + index % 2}班", 2023, "enrolled")
        for index, number in enumerate(NUMBERS)
    ]
    _write(folder / "students.csv", "student_no,name,college,major,class_name,entry_year,status", students)
    courses = [("MATH100", "数学基础", 4), ("MATH101", "高等数学（上）", 8), ("PE101", "体育（一）", 1)]
    courses += [("MATH102", "高等数学（下）", 8), ("PE102", "体育（二）", 1)]
    catalogue = [(*course, "required", "false") for course in courses]
    _write(folder / "courses.csv", "course_code,course_name,credits,course_type,degree_course", catalogue)
    day = calendar(today)[0].ends_on
    attempts = [(number, "MATH100", BEFORE, "regular", "91.5", day) for number in NUMBERS]
    _write(folder / "attempts.csv", "student_no,course_code,term,kind,score,graded_on", attempts)
    return folder


def _write(file: Path, header: str, rows: Sequence[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(header.split(","))
        writer.writerows(rows)
    file.chmod(0o600)  # as an administrator keeps it: people's data, the owner's alone


def write_site(
    folder: Path,
    url: str = "http://127.0.0.1:9",
    token: str = NO_TOKEN,
    *,
    store: str = SQLITE,
    more: str = "",
    today: date = TODAY,
) -> Path:
    """Make the site's folder with its settings, secrets and the registrar's bundle; return it."""
    make_site_folder(folder, "")
    point_to(folder, url, token, store=store, more=more)
    ensure_secret(folder / "secrets" / "marker-key")
    write_bundle(folder / "registrar", today)
    return folder


def point_to(folder: Path, url: str, token: str, *, store: str = SQLITE, more: str = "") -> None:
    """Write the settings and the token anew."""
    text = _SETTINGS.format(store=store, url=url, more=more)
    (folder / SETTINGS_FILE).write_text(text, encoding="utf-8")
    descriptor = os.open(folder / "secrets" / "moodle-token", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(token)


@contextmanager
def on(folder: Path, day: date = TODAY) -> Iterator[Site]:
    """Open the site at ten o'clock of a day."""
    with open_site(folder, StoryClock(day, ZONE)) as site:
        yield site


def prepare(folder: Path, day: date = TODAY) -> str:
    """Import, pull, evaluate, plan and approve; return the plan's checksum."""
    from sync.actions.evaluate import evaluate
    from sync.actions.import_bundle import import_bundle
    from sync.actions.plan import approve, plan
    from sync.actions.pull import pull

    with on(folder, day) as site:
        import_bundle(site, folder / "registrar", "李红")
        pull(site, "李红")
        evaluate(site, "李红")
        made = plan(site, "李红").plan
        return approve(site, made.checksum, "王敏").checksum


def roster(moodle: StandIn) -> dict[str, list[str]]:
    """Return who is in each of our cohorts and groups, by their names and numbers."""
    site = moodle.site
    numbers = {user.id: user.idnumber for user in site.users.values()}
    found = {cohort.idnumber: sorted(numbers[each] for each in cohort.members) for cohort in site.cohorts.values()}
    for group in site.groups.values():
        name = f"{site.courses[group.course_id].shortname} {group.idnumber}"
        found[name] = sorted(numbers[each] for each in group.members)
    return found


def recipients(moodle: StandIn) -> list[str]:
    """Return to which students messages were delivered, one entry a message, in order of their numbers."""
    numbers = {user.id: user.idnumber for user in moodle.site.users.values()}
    return sorted(number for message in moodle.site.messages.values() if (number := numbers[message.recipient]))


def told_teacher(moodle: StandIn) -> list[str]:
    """Return what the teacher of all courses has received."""
    (teacher,) = (user.id for user in moodle.site.users.values() if user.username == "t1")
    return [message.text for message in moodle.site.messages.values() if message.recipient == teacher]
