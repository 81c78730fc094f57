"""A small site to act on: students in courses, verdicts about them, and everything between verdict and message."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from config.settings import Limits, Names
from config.telling import Messages
from connector.moodle.port import Moodle
from rules.assessment import Assessment, CountedCourse, CountedEvent, Pending, RuleHit, Skipped, Warning
from sync.actions.ahead import read_ahead
from sync.apply.applying import ApplyResult, apply_plan
from sync.apply.tools import ApplyTools, Numbering
from sync.cases.changes import Act
from sync.cases.objections import open_objections
from sync.cases.reconcile import Reconciliation, reconcile
from sync.clock import Uptime
from sync.outbox.letters import Letter, Post
from sync.outbox.sending import SendResult, SendTools, send_pending
from sync.plan.actual import read_actual
from sync.plan.keeping import approve_plan, keep_plan
from sync.plan.plan import Plan
from sync.plan.planner import make_plan
from sync.plan.situation import AccountRef, LevelRef, OfferingRef, Situation
from sync.regulations import Regulation
from sync.store.assessments import latest_assessments
from sync.store.case_record import Case
from sync.store.cases import read_cases
from sync.store.database import Store
from sync.store.outbox import read_messages
from sync.store.outbox_record import Message
from sync.store.placements import placed_courses
from sync.store.plans import PlanRecord

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2025, 3, 10, 4, 0, tzinfo=UTC)
"""Noon on the site, on a day in March."""
PERIOD = "2024-2025-1"
NEXT_PERIOD = "2024-2025-2"
SECRET = b"a secret of the tests"
LEVELS = (
    LevelRef("asnu", "yellow", 0, "学业预警制度实施办法", "黄色预警"),
    LevelRef("asnu", "orange", 1, "学业预警制度实施办法", "橙色预警"),
    LevelRef("asnu", "red", 2, "学业预警制度实施办法", "红色预警"),
)
NO_LIMITS = Limits(additions_minimum=10_000, removals_minimum=10_000)


class StoppedClock:
    """A clock that moves only when told to, or when somebody sleeps; ``timeline`` names the machine's start."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self._started = NOON
        self.slept: list[float] = []
        self.timeline = "a machine"

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._now += timedelta(seconds=seconds)

    def uptime(self) -> Uptime:
        return Uptime(self.timeline, (self._now - self._started) // timedelta(milliseconds=1))

    def pass_(self, **span: float) -> None:
        self._now += timedelta(**span)

    def set_by(self, **span: float) -> None:
        """Let somebody set the clock forward, or back: no time passes."""
        self._now += timedelta(**span)
        self._started += timedelta(**span)


def a_hit(level: str, *courses: str, review: bool = False, rule: str = "credits") -> RuleHit:
    counted = tuple(CountedCourse(code, PERIOD, Fraction(3), "51", "regular", None) for code in courses)
    figures = {"credits": Fraction(3 * len(courses)), "count": len(courses)}
    return RuleHit(f"asnu.{level}.{rule}", level, "第七条", review, figures, counted, ())


def a_warning(student_no: str, level: str = "yellow", courses: Sequence[str] = ("B01",)) -> Warning:
    return Warning(student_no, "main", level, review=False, firm_level=level, rules=(a_hit(level, *courses),))


def a_review(student_no: str, level: str = "red", firm: str | None = None) -> Warning:
    event = CountedEvent("discipline", date(2024, 11, 1), None, None, "记过")
    doubtful = RuleHit(f"asnu.{level}.decline", level, "第七条", True, {"drop": 16}, (), (event,))
    hits = (doubtful,) if firm is None else (doubtful, a_hit(firm, "B01"))
    return Warning(student_no, "main", level, review=True, firm_level=firm, rules=hits)


def an_assessment(
    *warnings: Warning, period: str = PERIOD, skipped: Mapping[str, str] | None = None, evaluated: int = 100
) -> Assessment:
    left_out = tuple(Skipped(number, reason) for number, reason in (skipped or {}).items())
    as_of = date(2025, 3, 10) if period == PERIOD else date(2025, 9, 10)
    return Assessment("asnu", "0" * 64, period, as_of, evaluated, left_out, Pending(0, 400), tuple(warnings), (), ())


def numbers(count: int) -> list[str]:
    return [f"2023{number:04d}" for number in range(1, count + 1)]


def a_college(students: Iterable[str], courses: int = 2, suspended: Collection[str] = ()) -> dict[str, Any]:
    """Return a college whose students all take all courses."""
    everybody = list(students)
    users = [
        {
            "username": f"u{number}",
            "idnumber": number,
            "email": f"u{number}@example.invalid",
            "firstname": "同学",
            "lastname": number,
            "suspended": number in suspended,
            "profile": {},
        }
        for number in everybody
    ]
    enrolments = [{"username": f"u{number}", "role": "student", "status": "active"} for number in everybody]
    return {"users": users, "courses": [_a_course(number, enrolments) for number in range(1, courses + 1)]}


def _a_course(number: int, enrolments: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "shortname": f"C{number}",
        "fullname": f"课程{number}",
        "idnumber": f"C{number}",
        "category": "学院",
        "startdate": 0,
        "enddate": 0,
        "visible": True,
        "completion": False,
        "customfields": {},
        "items": [],
        "enrolments": enrolments,
        "grades": [],
        "completions": [],
    }


def write_plainly(letters: Sequence[Letter]) -> list[str]:
    """Write letters as short as possible."""
    return [f"{letter.kind} {letter.level} {letter.note}\n{letter.marker_line}" for letter in letters]


@dataclass(slots=True)
class Scene:
    """A store and an LMS with the glue that the actions have."""

    store: Store
    moodle: Moodle
    accounts: dict[str, AccountRef]
    offerings: tuple[OfferingRef, ...]
    clock: StoppedClock = field(default_factory=StoppedClock)
    limits: Limits = NO_LIMITS
    names: Names = field(default_factory=Names)
    messages: Messages = field(default_factory=lambda: Messages(per_minute=6000))
    past_courses: frozenset[int] = frozenset()
    carry: frozenset[int] = frozenset()
    judged: Mapping[str, frozenset[str]] = field(default_factory=dict)
    regulations: tuple[Regulation, ...] = ()
    lms_time: datetime | None = None

    @property
    def post(self) -> Post:
        return Post(self.store, SECRET, write_plainly)

    def evaluate(self, *warnings: Warning, **options: Any) -> Reconciliation:
        """Reconcile the cases with these warnings."""
        reconciled = {name: options.pop(name) for name in ("evaluated_students", "held") if name in options}
        if "evaluated_students" in reconciled:
            reconciled["evaluated"] = reconciled.pop("evaluated_students")
        assessment = an_assessment(*warnings, **options)
        now = self.clock.now()
        colleges = dict.fromkeys(self.accounts, "数学学院")
        return reconcile(self.store, assessment, known_at=now, at=now, colleges=colleges, **reconciled)

    def situation(self) -> Situation:
        with self.store.read() as tx:
            cases = tuple(read_cases(tx, self.store.site_id))
            objected = frozenset(open_objections(tx, self.store.site_id))
            latest = latest_assessments(tx, self.store.site_id)
            placed = placed_courses(tx, self.store.site_id)
            today = self.clock.now().astimezone(ZONE).date()
            ahead = read_ahead(tx, self.store.site_id, cases, self.regulations, today=today, zone=ZONE)
        courses = placed | {offering.lms_course_id for offering in self.offerings}
        return Situation(
            site_id=self.store.site_id,
            cases=cases,
            levels=LEVELS,
            accounts=self.accounts,
            offerings=self.offerings,
            actual=read_actual(self.moodle, self.store.site_id, courses),
            evaluated=sum(record.students_evaluated for record in latest),
            names=self.names,
            limits=self.limits,
            periods={record.policy: record.period for record in latest},
            judged=self.judged,
            carry=self.carry,
            objected=objected,
            ahead=ahead,
            past_courses=self.past_courses,
        )

    def plan(self, *, turn: bool = False, accepted: Collection[str] = ()) -> Plan:
        return make_plan(self.situation(), turn=turn, accepted=accepted)

    def approved(self, plan: Plan, actor: str = "教务处 王老师") -> PlanRecord:
        keep_plan(self.store, plan, actor, self.clock.now())
        return approve_plan(self.store, plan.checksum, actor, self.clock.now())

    def tools(self) -> ApplyTools:
        numbering = Numbering("学预警〔{year}〕{number:04d}号", ZONE)
        return ApplyTools(self.store, self.moodle, self.clock, self.post, numbering, self._replan)

    def _replan(self, record: PlanRecord) -> Plan:
        return make_plan(self.situation(), turn=record.kind == "turn", accepted=("additions", "removals"))

    def apply(self, plan: Plan | None = None, **options: Any) -> ApplyResult:
        """Approve and carry out a plan, the one of now where none is given."""
        record = self.approved(plan if plan is not None else self.plan(**options))
        return apply_plan(self.tools(), record.checksum)

    def send(self, **options: Any) -> SendResult:
        tools = SendTools(
            self.store, self.moodle, self.clock, self.messages, ZONE, marker_key=SECRET, lms_time=lambda: self.lms_time
        )
        return send_pending(tools, **options)

    def cases(self) -> list[Case]:
        with self.store.read() as tx:
            return read_cases(tx, self.store.site_id)

    def case(self, student_no: str, period: str = PERIOD) -> Case:
        return next(each for each in self.cases() if (each.student_no, each.period) == (student_no, period))

    def outbox(self) -> list[Message]:
        with self.store.read() as tx:
            return read_messages(tx, self.store.site_id)

    def act(self, why: str = "经核实", actor: str = "学院 李老师") -> Act:
        return Act(actor, why, self.clock.now())


def a_scene(store: Store, moodle: Moodle, students: Sequence[str], **options: Any) -> Scene:
    """Return a scene whose accounts and courses are those of the LMS."""
    from connector.moodle.courses import get_courses
    from connector.moodle.enrolments import get_enrolled_users
    from connector.moodle.users import get_users_by_field

    users = get_users_by_field(moodle, "idnumber", students)
    accounts = {user.idnumber or "": AccountRef(user.id, user.idnumber or "", user.suspended is True) for user in users}
    courses = [course for course in get_courses(moodle) if course.id != 1]
    offerings = tuple(
        OfferingRef(course.id, PERIOD, course.shortname, frozenset(_members(get_enrolled_users, moodle, course.id)))
        for course in courses
    )
    return Scene(store, moodle, accounts, offerings, **options)


def _members(read: Any, moodle: Moodle, course_id: int) -> set[int]:
    return {user.id for user in read(moodle, course_id)}
