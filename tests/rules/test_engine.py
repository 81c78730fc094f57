"""The engine's own promises: periods, grade-point formulas, measures that no shipped policy uses yet, replay."""

from __future__ import annotations

import tracemalloc
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

import pyarrow as pa
import pytest

from rules.engine.calendar import PeriodError, Term
from rules.engine.evaluate import evaluate, evaluate_all
from rules.engine.session import open_session
from rules.facts.facts import Facts
from rules.facts.schema import SCHEMAS
from rules.policy.compile import compile_policy
from rules.policy.law import Law
from tests.rules.college import AFTER_AUTUMN, AUTUMN, LAST_AUTUMN, LAST_SPRING, SPRING, a_college, codes, law
from tests.rules.test_policy_file import a_policy


def a_law(measure: dict[str, Any], when: str = "x >= 0", screened: str = "term", **changes: Any) -> Law:
    """A law with one measure, x, and one rule that reports it."""
    key = "events" if "events" in measure else "courses"
    clause = {"id": "one", "level": "low", "clause": "一", "words": "一。", "when": when, "figures": ["x"], key: "x"}
    knobs: dict[str, Any] = {}
    measures = {"x": {"label": "x", **measure}}
    return compile_policy(a_policy(measures=measures, clauses=[clause], knobs=knobs, screened=screened, **changes))


def the_hit(college: Any, law: Law, **more: Any) -> Any:
    (hit,) = college.hits(law, **more).values()
    return hit


class TestPeriods:
    @pytest.mark.parametrize(
        ("policy", "period", "words"),
        [
            ("asnu", "2024-2025", "按学期"),
            ("asnu", "autumn", "按学期"),
            ("ustl", AUTUMN, "按学年"),
            ("asnu", "2030-2031-1", "没有 2030-2031-1"),
            ("ustl", "2030-2031", "2024-2025"),
        ],
    )
    def test_a_period_that_does_not_fit_is_refused(self, policy: str, period: str, words: str) -> None:
        with pytest.raises(PeriodError, match=words):
            a_college().judged(policy, period)

    def test_an_empty_calendar_has_no_period(self) -> None:
        college = a_college()
        college.terms = []
        with pytest.raises(PeriodError, match="空"):
            college.judged("asnu")

    def test_a_terms_number_and_year(self) -> None:
        term = Term("2024-2025-3", 0, date(2025, 7, 8), date(2025, 7, 28), None)
        assert (term.number, term.school_year) == (3, "2024-2025")


class TestFormulas:
    bands: ClassVar[dict[str, Any]] = {
        "points": {
            "rule": "bands",
            "bands": [{"from_score": "60", "points": "1"}, {"from_score": "90", "points": "4.3"}],
            "source": "示例",
        }
    }

    @pytest.mark.parametrize(("score", "points"), [("89.999999", 1), ("90", Fraction("4.3")), ("60", 1)])
    def test_bands(self, score: str, points: Fraction) -> None:
        law = a_law({"mean": "grade_point", "window": "term"}, grades=self.bands)
        assert the_hit(a_college().settled().passed("M", score), law).figures == {"x": points}

    def test_below_the_lowest_band_is_nothing(self) -> None:
        points = {**self.bands["points"], "at_least": "0"}
        law = a_law({"mean": "grade_point", "window": "term"}, grades={"points": points})
        assert the_hit(a_college().settled().attempt("M", "50", result="pass"), law).figures == {"x": 0}

    def test_a_linear_formula_of_ones_own(self) -> None:
        points = {"rule": "linear", "minus": "45", "divided_by": "12.5", "source": "示例"}
        law = a_law({"mean": "grade_point", "window": "term"}, grades={"points": points})
        assert the_hit(a_college().settled().passed("M", "82"), law).figures == {"x": Fraction("2.96")}

    def test_a_published_one_by_name(self) -> None:
        law = a_law({"mean": "grade_point", "window": "term"}, grades={"points": "bands_4_3_2_1"})
        assert the_hit(a_college().settled().passed("M", "89"), law).figures == {"x": 3}

    def test_a_makeup_pass_without_a_score_counts_where_the_school_fixes_its_score(self) -> None:
        law = a_law({"mean": "grade_point", "window": "term"}, grades={"makeup_pass_score": "60"})
        college = a_college().settled().failed("M").attempt("M", kind="makeup", result="pass")
        assert the_hit(college, law).figures == {"x": 1}


class TestMeasures:
    def counted(self, measure: dict[str, Any]) -> list[str]:
        college = a_college().settled().course("R", "3").failed("R").course("E", course_type="elective").failed("E")
        college.course("D", degree_course=True).failed("D", term=LAST_SPRING).failed("O", term=LAST_AUTUMN)
        found = college.hits(a_law({"count": "courses", "of": "outstanding", "window": "cumulative", **measure}))
        return codes(found["one"] if "one" in found else next(iter(found.values())))

    @pytest.mark.parametrize(
        ("measure", "expected"),
        [
            ({}, ["D", "E", "O", "R"]),
            ({"window": "term"}, ["E", "R"]),
            ({"window": "school_year"}, ["E", "R"]),
            ({"only": {"course_types": ["elective"]}}, ["E"]),
            ({"only": {"degree_courses": "true"}}, ["D"]),
            ({"only": {"degree_courses": "false", "course_codes": ["O", "D"]}}, ["O"]),
            ({"only": {"course_codes": []}}, []),
            ({"of": "failed_at_regular_exam"}, ["D", "E", "O", "R"]),
            ({"of": "selected"}, ["D", "E", "O", "OLD", "R"]),
            ({"of": "selected", "window": "term"}, ["E", "R"]),
        ],
    )
    def test_sets_windows_and_filters(self, measure: dict[str, Any], expected: list[str]) -> None:
        assert self.counted(measure) == expected

    def test_the_school_year_of_a_spring_term_holds_its_autumn(self) -> None:
        law = a_law({"count": "credits", "of": "outstanding", "window": "school_year"})
        college = a_college().settled().failed("A").failed("B", term=SPRING).failed("C", term=LAST_SPRING)
        assert the_hit(college, law, period=SPRING, as_of=date(2025, 9, 1)).figures == {"x": 4}

    def test_a_course_enrolled_in_twice_in_a_year_is_selected_once(self) -> None:
        law = a_law({"count": "credits", "of": "selected", "window": "school_year"}, screened="school_year")
        college = a_college().settled().enrolled("A").enrolled("A", SPRING).enrolled("B", SPRING)
        assert the_hit(college, law, period="2024-2025", as_of=date(2025, 9, 20)).figures == {"x": 4}

    def test_due_and_not_earned_by_term(self) -> None:
        law = a_law({"count": "courses", "of": "due_and_not_earned", "window": "term"})
        college = a_college().settled().scheduled("R7", 7).scheduled("R6", 6).failed("F").failed("G", term=LAST_SPRING)
        assert codes(the_hit(college, law)) == ["F", "R7"]

    @pytest.mark.parametrize(
        "counted",
        [{"count": "courses", "of": "outstanding"}, {"share": "courses", "of": "outstanding", "among": "selected"}],
    )
    @pytest.mark.parametrize(("failed", "expected"), [("R", 0), ("E", 0), ("RE", 1)])
    def test_two_measures_of_one_condition_keep_their_own_courses(
        self, counted: dict[str, str], failed: str, expected: int
    ) -> None:
        college = a_college().settled().course("R", "3").course("E", course_type="elective")
        for code in "RE":
            college = college.failed(code) if code in failed else college.passed(code)
        kinds = {"r": {"course_types": ["required"]}, "e": {"course_types": ["elective"]}}
        measures = {name: {"label": name, "window": "term", **counted, "only": only} for name, only in kinds.items()}
        both = {"label": "x", "periods": "r > 0 and e > 0", "each": "term"}
        clause = {"id": "one", "level": "low", "clause": "一", "words": "一。", "when": "x >= 0", "figures": ["x"]}
        law = compile_policy(a_policy(measures={**measures, "x": both}, clauses=[clause | {"courses": "r"}], knobs={}))
        assert the_hit(college, law).figures == {"x": expected}

    def test_the_mean_of_an_earlier_term_has_its_own_evidence(self) -> None:
        law = a_law({"mean": "score", "window": "previous_term", "kinds": ["regular"]})
        college = a_college().settled().passed("A", "70", term=LAST_AUTUMN).passed("B", "90", term=LAST_SPRING)
        hit = the_hit(college.passed("C"), law)
        assert (hit.figures, codes(hit)) == ({"x": 90}, ["B"])

    def test_events_by_period(self) -> None:
        law = a_law({"events": ["leave", "return"], "window": "in_period"})
        college = a_college().settled().event("leave", date(2024, 9, 2)).event("return", date(2024, 10, 1))
        hit = the_hit(college, law)
        assert (hit.figures, [event.kind for event in hit.events]) == ({"x": 2}, ["leave", "return"])

    def test_what_is_unknown_is_not_reported_as_a_figure(self) -> None:
        law = a_law({"mean": "grade_point", "window": "term"}, when="x < 1 or 1 > 0")
        assert the_hit(a_college().settled(), law).figures == {}


class TestFacts:
    def test_a_row_that_refers_to_nothing_is_dropped(self) -> None:
        facts = a_college().settled().failed_courses(4).facts()
        fewer = facts.courses.slice(1)
        tables = dict(facts.tables()) | {"courses": fewer}
        assert evaluate(Facts(**tables), law("bhuad"), AUTUMN, date(2025, 3, 20)).students_evaluated == 1

    def test_a_table_of_other_columns_is_no_fact(self) -> None:
        tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
        with pytest.raises(ValueError, match="terms"):
            Facts(**{**tables, "terms": pa.table({"term": ["x"]})})

    def test_many_credits_and_full_marks_do_not_overflow(self) -> None:
        college = a_college().settled()
        for at in range(40):
            college.course(f"H{at}", "1000").passed(f"H{at}", "69.999999")
        hit = college.hits("asnu")["red.gpa"]
        assert hit.figures == {"gpa": Fraction("1.9999999")}

    def test_the_same_arguments_give_the_same_result(self) -> None:
        college = a_college().settled().failed_courses(6).event("discipline", date(2024, 10, 1))
        assert college.judged("bhuad") == college.judged("bhuad")


class TestColumns:
    def many(self, each: int) -> Facts:
        """A hundred students who passed so many of 400 courses; the attempts never were Python rows."""
        college = a_college().settled()
        for at in range(100):
            college.student(f"S{at:03}")
        for at in range(400):
            college.course(f"C{at:03}")
        facts = college.facts()
        wanted = pa.table({"student_no": [f"S{at:03}" for at in range(100)], "one": [1] * 100})
        taken = pa.table({"course_code": [f"C{at:03}" for at in range(each)], "one": [1] * each})
        rows = wanted.join(taken, "one", join_type="inner")
        same = {"term": AUTUMN, "kind": "regular", "score": "80", "result": None, "graded_on": date(2025, 1, 20)}
        columns = {name: pa.array([value], SCHEMAS["attempts"].field(name).type) for name, value in same.items()}
        zeros = pa.array([0] * rows.num_rows)
        attempts = {**{name: rows[name] for name in ("student_no", "course_code")}}
        attempts |= {name: column.take(zeros) for name, column in columns.items()}
        names = SCHEMAS["attempts"].names
        table = pa.table([attempts[name] for name in names], schema=SCHEMAS["attempts"])
        return Facts(**{**dict(facts.tables()), "attempts": table})

    @pytest.mark.parametrize("policy", ["asnu", "bhuad", "lsec"])
    def test_attempts_never_become_python_objects(self, policy: str) -> None:
        def most_memory(each: int) -> int:
            facts = self.many(each)
            tracemalloc.start()
            try:
                evaluate(facts, law(policy), AUTUMN, AFTER_AUTUMN)
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

        few, many = most_memory(20), most_memory(400)
        assert many - few < 38_000 * 8, "38,000 attempts more, and not even a pointer for each"


class TestSeveralLaws:
    asked = (("asnu", AUTUMN), ("ustl", "2023-2024"), ("bhuad", SPRING), ("lsec", AUTUMN), ("ustl", "2024-2025"))

    def facts(self) -> Facts:
        college = a_college().settled().failed_courses(6).failed("G", term=LAST_SPRING).passed("H", term=SPRING)
        college.event("discipline", date(2024, 10, 1)).event("class_absence", date(2025, 3, 1)).scheduled("R", 5)
        return college.attempt("L", "不及格").attempt("M", "优").attempt("N", "乙").facts()

    def test_laws_evaluated_together_give_what_each_gives_alone(self) -> None:
        facts, as_of = self.facts(), date(2025, 9, 20)
        asked = [(law(name), period) for name, period in self.asked]
        assert evaluate_all(facts, asked, as_of) == tuple(evaluate(facts, *each, as_of) for each in asked)

    def test_laws_that_read_level_grades_differently_do_not_share_their_outcomes(self) -> None:
        measure = {"count": "courses", "of": "outstanding", "window": "term"}
        strict = a_law(measure, grades={"levels": {"中": {"score": "75", "passes": False}}})
        lenient = a_law(measure, grades={"levels": {"中": {"score": "75", "passes": True}}})
        facts = a_college().settled().attempt("M", "中").facts()
        counted = [
            warning.rules[0].figures["x"]
            for assessment in evaluate_all(facts, [(each, AUTUMN) for each in (strict, lenient, strict)], AFTER_AUTUMN)
            for warning in assessment.warnings
        ]
        assert counted == [1, 0, 1]

    def test_one_period_that_does_not_fit_refuses_all(self) -> None:
        with pytest.raises(PeriodError):
            evaluate_all(self.facts(), [(law("asnu"), AUTUMN), (law("ustl"), AUTUMN)], AFTER_AUTUMN)


def test_a_session_can_neither_load_extensions_nor_keep_files() -> None:
    with open_session() as session:
        names = ("autoinstall_known_extensions", "autoload_known_extensions")
        assert session.rows(f"SELECT {', '.join(f'current_setting({name!r})' for name in names)}") == [(False, False)]
        assert session.count("SELECT 41 + 1") == 42


def test_integers_stay_exact_beyond_64_bits_and_come_in_order() -> None:
    query = "SELECT 2 AS one, CAST(-3 AS HUGEINT) AS two, CAST(1 AS HUGEINT) << 70 AS three"
    with open_session() as session:
        assert session.integers(f"{query} UNION ALL SELECT 1, 4, 5") == [(1, 4, 5), (2, -3, 2**70)]
        assert session.integers(f"{query} LIMIT 0") == []
