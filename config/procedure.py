"""A policy file's ``procedure:`` block: what follows a warning, apart from the law that decides it.

The block does not enter the policy's hash, so that a changed form or reminder orphans no verdict.
"""

from __future__ import annotations

from collections import Counter
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.procedure_archive import Archive
from config.procedure_duties import Duty, Scope
from config.procedure_english import EnglishNames
from config.procedure_forms import FormEntry
from config.procedure_judged import USUAL, Judged
from config.procedure_life import Announcement, ByHand, CaseAction, Consents, Lift, Roles, Told
from config.procedure_records import RecordContents, check_offered
from config.procedure_reports import ReportEntry
from config.procedure_tables import ListForm, ResultForm


class Procedure(BaseModel):
    """What a policy's procedure says.

    ``judged`` is the period that a list is about: the ``running`` term (bhuad 第七条（一）: the list is made a month
    before the vacation, so that its make-ups count) or the one that ``ended`` last (asnu 第八条, lsec 二.3, ustl
    五.1). ``forms`` are what prints for a warned student, the notice first; ``issuing_office`` says who issues the
    notice (学院: the student's own college), ``list_form`` how the list of warned students looks and is signed,
    ``result_table`` whether and how the table of results is made. ``lift`` says what
    becomes of an older warning whose student is not hit any more. ``announcement`` and ``consents`` stand before a
    warning takes effect; ``may`` names the roles for an action where they are not the usual ones
    (`sync.cases.permission`); ``builds_up`` says that a higher level's duties and forms include the lower's;
    ``duties`` are owed by people, ``must_record`` is what their records have to say, ``told`` is whom the system
    tells, ``reports`` are the summaries and analyses that people write about it all, ``english`` names
    things for international students.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    judged: Judged = USUAL
    issuing_office: str = "教务处"
    forms: tuple[FormEntry, ...] = ()
    list_form: ListForm = ListForm()
    result_table: ResultForm | None = None
    lift: Lift = Lift()
    announcement: Announcement | None = None
    consents: tuple[Consents, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    may: dict[CaseAction, Roles] = Field(default_factory=dict)
    told: Told = Told()
    builds_up: bool = False
    duties: tuple[Duty, ...] = ()
    must_record: tuple[RecordContents, ...] = ()
    archive: Archive = Archive()
    reports: tuple[ReportEntry, ...] = ()
    english: EnglishNames = EnglishNames()

    def consents_for(self, level: str) -> Consents | None:
        """Return the consents without which a level does not take effect; None where it needs none."""
        return next((each for each in self.consents if each.level == level), None)

    @model_validator(mode="after")
    def _each_duty_once(self) -> Self:
        doubled = [name for name, times in Counter(duty.id for duty in self.duties).items() if times > 1]
        if doubled:
            raise ValueError(f"duties 里的 id 不能重复：{'、'.join(doubled)}")
        return self

    @model_validator(mode="after")
    def _forms_are_of_its_duties(self) -> Self:
        """Refuse a form that records of a duty fill which there is not, or which is owed for more than one student."""
        known = {duty.id for duty in self.duties if duty.scope is Scope.CASE}
        unknown = [duty for form in self.forms for duty in form.duties if duty not in known]
        if unknown:
            raise ValueError(f"forms 里的 {'、'.join(unknown)} 不是 duties 里（scope: case）的 id")
        return self

    @model_validator(mode="after")
    def _file_parts_have_titles(self) -> Self:
        """Refuse a part of the file that no form is of and that has no title of its own."""
        known = {form.part for form in self.forms}
        nameless = [each.part for each in self.archive.parts if not each.title and each.part not in known]
        if nameless:
            raise ValueError(f"archive 的 parts 里 {'、'.join(nameless)} 没有对应的表单，请写 title")
        return self

    @model_validator(mode="after")
    def _records_are_of_its_duties(self) -> Self:
        """Refuse contents of a duty that there is not, of one thing twice, or fields that its kind does not have."""
        kinds = {duty.id: duty.kind for duty in self.duties}
        named = [contents.duty or contents.kind or "" for contents in self.must_record]
        unknown = [contents.duty for contents in self.must_record if contents.duty and contents.duty not in kinds]
        if unknown:
            raise ValueError(f"must_record 里的 {'、'.join(unknown)} 不是 duties 里的 id")
        doubled = [name for name, times in Counter(named).items() if times > 1]
        if doubled:
            raise ValueError(f"must_record 里 {'、'.join(doubled)} 写了不止一次")
        for contents in self.must_record:
            for field in contents.fields if contents.duty else ():
                check_offered(kinds[contents.duty or ""], field)
        return self
