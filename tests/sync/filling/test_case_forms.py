"""Which forms a level prints, where each record goes, and what a filled form says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

import pytest

from config.procedure import Procedure
from config.procedure_duties import DutyKind, Scope
from config.procedure_forms import FormEntry, When, forms_at
from config.procedure_records import OFFERED, RecordField
from reports.case_samples import CONSENTS, WRITTEN, case_form
from reports.documents import CaseForm, Notice
from reports.forms import render_file
from reports.samples import STUDENT
from sync.filling.case_file import CaseFile
from sync.filling.case_forms import consent_steps
from sync.filling.notices import EntryForms, forms_for_file, forms_of
from sync.filling.recorded import NOTHING, Recorded
from sync.filling.sorting import sorted_by_form
from sync.store.case_record import Case, CaseState, Review
from sync.store.consents import Consent, Outcome, Trial
from sync.store.notices import Notice as LedgerEntry
from sync.store.records import Record
from tests.reports.paper import SETUP, page_texts
from tests.sync.filling.builders import NOON, PERIOD, a_case, a_file, a_regulation

POLICIES = ("asnu", "bhuad", "lsec", "ustl")
NO_SHEET = {"list", "hand_on", "transcript", "report", "inspection", "archive"}
"""Kinds whose records are about a list, or are a document of another kind."""


@cache
def procedure(policy: str) -> Procedure:
    return a_regulation(policy).procedure


def printed(policy: str, level: str, when: When | None = When.NOTICE) -> list[str]:
    regulation = a_regulation(policy)
    order = [each.id for each in regulation.levels_of(level)]
    entries = forms_at(procedure(policy).forms, level, order, builds_up=procedure(policy).builds_up)
    return [entry.form.partition("/")[2] for entry in entries if when in (None, entry.when)]


def a_record(kind: DutyKind, duty: str = "", number: int = 1, day: int = 12, **details: str) -> Record:
    return Record(
        id=number,
        case_id=1,
        policy="asnu",
        period=PERIOD,
        college=STUDENT.college,
        kind=kind,
        duty=duty,
        happened_on=date(2025, 3, day),
        by="zhang",
        role="counsellor",
        details=details,
        recorded_by="zhang",
        recorded_at=NOON,
    )


def an_entry(level: str) -> LedgerEntry:
    return LedgerEntry("信息工程学院", 2025, 7, "学预警〔2025〕0007号", 1, 1, level, 1, None, NOON, "王敏")


def in_file(
    policy: str, level: str, kept: Recorded = NOTHING, *, case: Case | None = None, issued: bool = True
) -> dict[str, EntryForms]:
    own = case or a_case(policy, level)
    found = forms_for_file(a_file(own), own, an_entry(level) if issued else None, kept)
    return {each.entry.form.partition("/")[2]: each for each in found}


class TestLevels:
    @pytest.mark.parametrize(
        ("policy", "level", "forms"),
        [
            ("asnu", "yellow", "notice interview plan process transcript"),
            ("asnu", "orange", "notice interview guardian-contact plan process transcript"),
            (
                "asnu",
                "red",
                "notice guardian-letter interview guardian-interview guardian-contact plan support-team process "
                "transcript",
            ),
            ("lsec", "notice", "notice interview plan guardian-contact peer-help transcript"),
            ("lsec", "oral", "notice interview plan guardian-contact peer-help transcript"),
            ("lsec", "written", "notice interview plan guardian-contact peer-help transcript"),
            (
                "bhuad",
                "level1",
                "notice guardian-letter interview guardian-interview guardian-contact plan peer-help process "
                "transcript",
            ),
            (
                "ustl",
                "downgrade",
                "notice guardian-letter interview guardian-interview enquiry plan peer-help process transcript",
            ),
            (
                "ustl",
                "degree",
                "degree-notice guardian-letter interview guardian-interview enquiry plan peer-help process transcript",
            ),
        ],
    )
    def test_each_level_prints_what_its_regulation_asks(self, policy: str, level: str, forms: str) -> None:
        assert printed(policy, level) == forms.split()

    def test_consents_are_asked_for_before_the_withdrawal_only(self) -> None:
        assert printed("ustl", "withdrawal", When.CONSENT) == ["trial-application", "guardian-consent"]
        assert printed("ustl", "downgrade", When.CONSENT) == []

    @pytest.mark.parametrize("policy", ["asnu", "lsec"])
    def test_a_higher_level_prints_what_the_lower_one_does(self, policy: str) -> None:
        levels = [each.id for each in a_regulation(policy).law.policy.tracks[0].levels]
        for lower, higher in pairwise(levels):
            assert set(printed(policy, lower, None)) <= set(printed(policy, higher, None))

    @pytest.mark.parametrize(("level", "term"), [("yellow", "短期"), ("orange", "中期"), ("red", "长期")])
    def test_a_plan_is_for_the_term_that_its_colour_asks_for(self, level: str, term: str) -> None:
        """第十条 of asnu; a level has one plan, not those of the lower ones too."""
        case = a_case("asnu", level)
        plans = [form for form in forms_of(a_file(case), case, an_entry(level)) if form.form == "asnu/plan"]
        assert [term in form.title for form in plans] == [True]

    def test_counsellor_and_class_adviser_each_get_a_sheet_for_their_talk(self) -> None:
        """三.2, 三.3 of lsec: 班主任和辅导员分别与学生谈话."""
        case = a_case("lsec", "written")
        forms = [form.form for form in forms_of(a_file(case), case, an_entry("written"))]
        assert forms.count("lsec/interview") == 2


class TestEveryRecordIsOnOneForm:
    @pytest.mark.parametrize("policy", POLICIES)
    def test_by_its_duty_or_its_kind_at_every_level(self, policy: str) -> None:
        duties = [duty for duty in procedure(policy).duties if duty.scope is Scope.CASE]
        records = [a_record(duty.kind, duty.id, at) for at, duty in enumerate(duties)]
        records += [a_record(kind, "", 100 + at) for at, kind in enumerate(DutyKind)]
        wanted = sorted(record.id for record in records if record.kind.value not in NO_SHEET)
        for track in a_regulation(policy).law.policy.tracks:
            order = [each.id for each in track.levels]
            for level in order:
                entries = tuple(forms_at(procedure(policy).forms, level, order, builds_up=procedure(policy).builds_up))
                sheets = sorted_by_form(procedure(policy), entries, records)
                assert sorted(record.id for _, own in sheets for record in own) == wanted, level

    def test_a_record_that_names_its_duty_is_not_taken_by_another_form_of_its_kind(self) -> None:
        weekly = a_record(DutyKind.INTERVIEW, "counsellor_exchange", 1)
        first, unnamed = a_record(DutyKind.INTERVIEW, "interview", 2), a_record(DutyKind.INTERVIEW, "", 3)
        found = in_file("asnu", "orange", Recorded(records={1: (weekly, first, unnamed)}))
        assert [found[form].recorded for form in ("interview", "process")] == [2, 1]

    def test_what_was_done_beyond_the_level_is_in_the_file_too(self) -> None:
        visit = a_record(DutyKind.GUARDIAN_INTERVIEW, "guardian_interview")
        assert "guardian-interview" not in in_file("asnu", "yellow")
        assert in_file("asnu", "yellow", Recorded(records={1: (visit,)}))["guardian-interview"].recorded == 1


def filled_by(policy: str, kind: DutyKind | None, duty: str | None) -> FormEntry:
    kinds = {each.id: each.kind for each in procedure(policy).duties}
    record = a_record(kind or kinds[duty or ""], duty or "")
    ((entry, _),) = [each for each in sorted_by_form(procedure(policy), procedure(policy).forms, [record]) if each[1]]
    return entry


@pytest.mark.parametrize("policy", POLICIES)
def test_whatever_a_clause_wants_in_a_record_is_on_its_form(policy: str) -> None:
    wanted = procedure(policy).must_record
    entries = [filled_by(policy, each.kind, each.duty) for each in wanted]
    forms = [case_form(entry.form, count=0, records=1) for entry in entries]
    pages = page_texts(
        render_file([_of_kind(form, each.kind) for form, each in zip(forms, wanted, strict=True)], SETUP)
    )
    assert len(pages) == len(forms)
    for each, entry, page in zip(wanted, entries, pages, strict=True):
        for field in each.fields:
            assert _said(field, entry) in page, (entry.form, field)


@pytest.mark.parametrize("policy", POLICIES)
def test_nothing_that_can_be_recorded_is_missing_on_its_form(policy: str) -> None:
    kinds = {duty.id: duty.kind for duty in procedure(policy).duties}
    pairs = dict.fromkeys((entry, kinds[duty]) for entry in procedure(policy).forms for duty in entry.duties)
    forms = [_of_kind(case_form(entry.form, count=0, records=1), kind) for entry, kind in pairs]
    pages = page_texts(render_file(forms, SETUP))
    assert len(pages) == len(pairs)
    for (entry, kind), page in zip(pairs, pages, strict=True):
        assert [field for field in OFFERED[kind] if _said(field, entry) not in page] == [], (entry.form, kind)


def _of_kind(form: CaseForm, kind: DutyKind | None) -> CaseForm:
    return replace(form, records=tuple(replace(line, kind=(kind or line.kind)) for line in form.records))


def _said(field: RecordField, entry: FormEntry) -> str:
    if field is RecordField.HORIZON:
        return ""  # the form's title says it (asnu 第十条)
    value = "14:30" if field is RecordField.TIME else getattr(WRITTEN, field.value)
    return "".join(value.splitlines()[0].split())


class TestFilling:
    def test_each_talk_has_a_sheet_of_its_own(self) -> None:
        talks = tuple(
            a_record(DutyKind.INTERVIEW, "interview", number, day=number, content=f"第{number}次", time="14:30")
            for number in (3, 5)
        )
        sheets = in_file("asnu", "yellow", Recorded(records={1: talks}))["interview"].forms
        said = [(sheet.records[0].day, sheet.records[0].content) for sheet in sheets if isinstance(sheet, CaseForm)]
        assert said == [("2025年3月3日 14:30", "第3次"), ("2025年3月5日 14:30", "第5次")]

    def test_a_log_has_a_line_for_each(self) -> None:
        calls = tuple(a_record(DutyKind.GUARDIAN_CONTACT, "", number, manner="telephone") for number in (1, 2, 3))
        (sheet,) = in_file("lsec", "oral", Recorded(records={1: calls}))["guardian-contact"].forms
        assert isinstance(sheet, CaseForm)
        assert [line.manner for line in sheet.records] == ["电话"] * 3

    def test_without_a_record_there_is_one_blank(self) -> None:
        found = in_file("asnu", "red")
        assert [(found[form].recorded, len(found[form].forms)) for form in ("interview", "plan")] == [(0, 1), (0, 1)]

    def test_helpers_are_named_and_people_stand_with_their_role(self) -> None:
        record = a_record(DutyKind.PEER_HELP, "peer_help", helpers="2024110007、2024110008")
        kept = Recorded(records={1: (record,)}, helpers={"2024110007": replace(STUDENT, name="李华")})
        (sheet,) = in_file("ustl", "downgrade", kept)["peer-help"].forms
        assert isinstance(sheet, CaseForm)
        assert sheet.records[0].helpers == "李华（2024110007）、2024110008"
        assert (sheet.records[0].person, sheet.records[0].role) == ("zhang", "辅导员")

    def test_the_outcome_of_a_plan_stands_beside_the_plan(self) -> None:
        plan = a_record(DutyKind.PLAN, "plan", content="重修高等数学")
        (sheet,) = in_file("lsec", "oral", Recorded(records={1: (plan,)}))["plan-outcome"].forms
        assert isinstance(sheet, CaseForm)
        assert sheet.plan == "重修高等数学"

    def test_letters_tell_what_the_notice_tells(self) -> None:
        case = a_case("bhuad", "level1")
        notice, letter = forms_of(a_file(case), case, an_entry("level1"))[:2]
        assert isinstance(notice, Notice)
        signed = {"office": case.college}  # 第六条 of bhuad: 由二级学院按预警程序通知学生本人及家长
        assert letter == replace(notice, form="bhuad/guardian-letter", name="学业预警家长告知书", **signed)


class TestOccasions:
    def test_a_form_for_an_occasion_is_there_with_the_occasion(self) -> None:
        assert not {"guardian-interview", "teacher-plan", "delivery"} & in_file("lsec", "written").keys()
        added = in_file("lsec", "written", Recorded(added={1: frozenset({"guardian_interview"})}))
        assert len(added["guardian-interview"].forms) == 1
        refused = a_record(DutyKind.NOTICE, "notice", way="refused", witness="王敏")
        assert in_file("lsec", "oral", Recorded(records={1: (refused,)}))["delivery"].recorded == 1

    @pytest.mark.parametrize("before", ["level2", "level1"])
    def test_a_proposal_is_made_for_who_made_no_progress(self, before: str) -> None:
        earlier = replace(a_case("bhuad", before), id=9, successor_id=1)
        assert "proposal" in in_file("bhuad", "level1", Recorded(before={1: earlier}))

    def test_whoever_came_down_a_level_made_progress(self) -> None:
        earlier = replace(a_case("bhuad", "level1"), id=9, successor_id=1)
        assert "proposal" not in in_file("bhuad", "level2", Recorded(before={1: earlier}))
        assert "proposal" not in in_file("bhuad", "level2")


def a_consent(party: str, outcome: Outcome = "given", day: int = 1, revision: int = 1) -> Consent:
    return Consent(1, revision, party, outcome, date(2025, 10, day), "某人", "扫描件", "li", NOON)


ORDER = ("student", "guardian", "college", "school")


class TestConsents:
    """第三条 2 of ustl: 经学生本人申请，家长同意，学院审批，学校批准."""

    def waiting(self) -> Case:
        case = a_case("ustl", "withdrawal", review=Review.PENDING)
        return replace(case, state=CaseState.AWAITING_CONSENTS)

    def test_the_papers_are_there_as_soon_as_they_are_waited_for(self) -> None:
        found = in_file("ustl", "withdrawal", case=self.waiting(), issued=False)
        assert {"trial-application", "guardian-consent"} <= found.keys()
        assert "notice" not in found
        assert all(not form.number for each in found.values() for form in each.forms if isinstance(form, CaseForm))

    def test_who_was_warned_at_the_lower_level_meanwhile_gets_the_papers_of_the_higher(self) -> None:
        case = replace(self.waiting(), state=CaseState.ISSUED, issued_level="downgrade")
        file: CaseFile = a_file(case)
        found = {each.entry.form: each.forms[0] for each in forms_for_file(file, case, an_entry("downgrade"), NOTHING)}
        paper = found["ustl/trial-application"]
        assert isinstance(paper, CaseForm)
        assert (paper.level_name, len(paper.consents)) == ("退学警示", 4)
        assert "ustl/notice" in found

    def test_nobody_else_gets_them(self) -> None:
        assert not {form.partition("/")[2] for form in CONSENTS} & in_file("ustl", "downgrade").keys()

    def test_the_steps_stand_in_the_order_of_the_clause(self) -> None:
        steps = consent_steps(ORDER, [a_consent("student"), a_consent("guardian", day=2)])
        assert [step.what for step in steps] == ["本人申请", "家长同意", "学院审批", "学校批准"]
        assert [step.outcome for step in steps] == ["已申请", "同意", "", ""]
        assert steps[1].day == "2025年10月2日"

    def test_what_was_before_a_withdrawn_application_does_not_count(self) -> None:
        taken = [a_consent("student"), a_consent("guardian"), a_consent("student", "withdrawn"), a_consent("student")]
        assert [step.outcome for step in consent_steps(ORDER, taken)] == ["已申请", "", "", ""]
        assert consent_steps(ORDER, taken[:3])[0].outcome == ""

    def test_only_the_newest_statement_of_the_case_counts(self) -> None:
        taken = [a_consent("student"), a_consent("student", day=5, revision=2)]
        assert consent_steps(ORDER, taken)[0].day == "2025年10月5日"

    def test_the_end_of_the_trial_names_its_days(self) -> None:
        kept = Recorded(trials={1: Trial(1, date(2025, 9, 1), date(2026, 9, 1))})
        (sheet,) = in_file("ustl", "withdrawal", kept)["trial-end"].forms
        assert isinstance(sheet, CaseForm)
        assert sheet.trial == "2025年9月1日至2026年9月1日"
        assert "trial-end" not in in_file("ustl", "withdrawal")
