"""Everything a plan follows from, as frozen values: cases, people, courses, and what the LMS holds now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from config.limits import Limits
from config.settings import Names
from sync.plan.history import History
from sync.store.adoptions import Adoption
from sync.store.case_record import Case


@dataclass(frozen=True, slots=True)
class LevelRef:
    """A level of a policy in use. ``rank`` counts from 0, the lowest of its track."""

    policy: str
    level: str
    rank: int
    policy_title: str
    level_title: str


@dataclass(frozen=True, slots=True)
class AccountRef:
    """A student's LMS account; a deleted account is none."""

    lms_user_id: int
    student_no: str
    suspended: bool


@dataclass(frozen=True, slots=True)
class OfferingRef:
    """A course of the current term, with the LMS ids of the students actively enrolled in it."""

    lms_course_id: int
    term: str
    shortname: str
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class ActualCohort:
    """A cohort of ours as the LMS holds it."""

    id: int
    idnumber: str
    name: str
    visible: bool
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class ActualGroup:
    """A course group of ours as the LMS holds it."""

    id: int
    course_id: int
    idnumber: str
    name: str
    visibility: int | None
    participation: bool | None
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class Actual:
    """What the LMS holds of ours, and the names that others use.

    ``foreign_cohorts`` are names of cohorts without our mark, ``foreign_groups`` names of such groups by course id;
    ``unreadable`` are the courses whose groups Moodle does not give, because they are gone or closed to us.
    """

    cohorts: tuple[ActualCohort, ...] = ()
    groups: tuple[ActualGroup, ...] = ()
    foreign_cohorts: frozenset[str] = frozenset()
    foreign_groups: Mapping[int, frozenset[str]] = field(default_factory=dict)
    unreadable: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Ahead:
    """What stands between a proposal and its taking effect, by the procedures of the policies in use.

    ``announcing`` are the policies that tell the student first (lsec 二.3). ``announced`` says, by case, what its
    announcement still waits for, empty where the time to object is over; who is not in it has not been told what the
    case says now. ``consents`` says, by case whose level rests on consents, what is waited for (ustl 第三条 2),
    ``not_applied`` the last day to apply of those whose student let it pass. ``trials`` are the first and last day of
    the trial that begins when a case is issued at its level, ``held`` why a case cannot be issued though it should;
    ``on_trial`` are the cases whose trial nobody has decided.
    """

    announcing: frozenset[str] = frozenset()
    announced: Mapping[int, str] = field(default_factory=dict)
    consents: Mapping[int, str] = field(default_factory=dict)
    not_applied: Mapping[int, date] = field(default_factory=dict)
    trials: Mapping[int, tuple[date, date]] = field(default_factory=dict)
    held: Mapping[int, str] = field(default_factory=dict)
    on_trial: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Withheld:
    """What keeps warnings back although the cases are ready, by people's exceptions and by the gate.

    ``exempt`` and ``in_person`` name (policy, student): not to be warned at all, not to be written to. ``stopped`` are
    the policies whose latest evaluation stopped before it proposed anything: what was proposed earlier waits with it.
    ``page_one`` says, in lines, who was not judged and why.
    """

    exempt: frozenset[tuple[str, str]] = frozenset()
    in_person: frozenset[tuple[str, str]] = frozenset()
    stopped: frozenset[str] = frozenset()
    page_one: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """The whole situation of a site at one moment.

    ``evaluated`` counts the students of the newest assessments; ``periods`` names each policy's newest period that
    was evaluated, ``college_periods`` that of a (policy, college) where a policy is judged for some colleges apart;
    ``judged`` the students judged there (a policy not named: everybody), ``judged_in`` the newest period in which a
    (policy, student) was, ``not_judged`` the reason for one who was not.
    ``carry`` holds the older cases that the policy's rule on lifting keeps (lsec 三.4), ``rests_on`` the facts by which
    an older case is lifted or kept, ``basis`` the newest assessment of its policy, all by case; ``objected`` are the
    cases with an open objection. ``ahead`` says what the policies' procedures put before a warning takes effect,
    ``withheld`` what exceptions and the gate keep back. ``past_courses`` are courses known to belong to another term,
    so that groups of ours have no business there. ``contested`` names, by case, the regulation above that prevails and
    warns not; ``beside`` says, in lines, how the newest assessments compare with those above. ``colleges`` are the
    students' own, ``evaluated_in`` counts the students of the newest assessments by college. ``history`` is what our
    plans left in the LMS, ``adoptions`` are changes made by hand that stay as they are.
    """

    site_id: str
    cases: tuple[Case, ...]
    levels: tuple[LevelRef, ...]
    accounts: Mapping[str, AccountRef]
    offerings: tuple[OfferingRef, ...]
    actual: Actual
    evaluated: int
    names: Names
    limits: Limits
    periods: Mapping[str, str] = field(default_factory=dict)
    college_periods: Mapping[tuple[str, str], str] = field(default_factory=dict)
    judged: Mapping[str, frozenset[str]] = field(default_factory=dict)
    judged_in: Mapping[tuple[str, str], str] = field(default_factory=dict)
    not_judged: Mapping[tuple[str, str], str] = field(default_factory=dict)
    carry: frozenset[int] = frozenset()
    rests_on: Mapping[int, str] = field(default_factory=dict)
    basis: Mapping[int, str] = field(default_factory=dict)
    objected: frozenset[int] = frozenset()
    ahead: Ahead = Ahead()
    withheld: Withheld = Withheld()
    past_courses: frozenset[int] = frozenset()
    contested: Mapping[int, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    colleges: Mapping[str, str] = field(default_factory=dict)
    evaluated_in: Mapping[str, int] = field(default_factory=dict)
    history: History = field(default_factory=History)
    adoptions: tuple[Adoption, ...] = ()

    @property
    def prefix(self) -> str:
        """What the idnumber of everything of ours in the LMS begins with."""
        return own_prefix(self.site_id)

    def newest_period(self, case: Case) -> str:
        """Return the newest period judged of a case's policy in its college; empty where none was."""
        return self.college_periods.get((case.policy, case.college)) or self.periods.get(case.policy, "")

    def idnumber(self, policy: str, level: str) -> str:
        """Return the idnumber of the cohort, and of the groups, of a level."""
        return f"{self.prefix}{policy}:{level}"


def own_prefix(site_id: str) -> str:
    """Return what the idnumber of everything of ours begins with on a site."""
    return f"yujing:{site_id}:"
