"""What a clause wants in a record is checked when the policy file is read."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.policy_files import load_policy
from config.procedure import Procedure
from config.procedure_duties import DutyKind
from config.procedure_records import ALWAYS, BY_WAY, KIND_TITLES, OFFERED, SCAN_KINDS, SHAPES, WAYS, RecordField

DUTY = {"id": "talk", "title": "谈话", "kind": "interview", "by": ["counsellor"], "clause": "第一条", "due": "学期末"}


def read(*contents: dict[str, Any]) -> Procedure:
    return Procedure.model_validate(
        {"duties": [DUTY], "must_record": [{"clause": "第二条", **each} for each in contents]}
    )


def test_what_a_clause_wants_is_said_of_a_kind_or_of_a_duty() -> None:
    kind, duty = read({"kind": "plan", "fields": ["content"]}, {"duty": "talk", "fields": ["place"]}).must_record
    assert (kind.kind, kind.fields) == (DutyKind.PLAN, (RecordField.CONTENT,))
    assert (duty.duty, duty.fields, duty.receipt_suffices) == ("talk", (RecordField.PLACE,), False)


@pytest.mark.parametrize(
    ("contents", "told"),
    [
        ([{"fields": ["content"]}], "只写其一"),
        ([{"kind": "plan", "duty": "talk", "fields": ["content"]}], "只写其一"),
        ([{"kind": "plan", "fields": ["place"]}], "plan 类的记录没有 place"),
        ([{"duty": "talk", "fields": ["helpers"]}], "interview 类的记录没有 helpers"),
        ([{"duty": "walk", "fields": ["content"]}], "walk 不是 duties 里的 id"),
        ([{"kind": "plan", "fields": ["content"]}] * 2, "plan 写了不止一次"),
        ([{"kind": "plan", "fields": []}], "at least 1 item"),
        ([{"kind": "plan", "fields": ["colour"]}], "fields.0"),
        ([{"kind": "plan", "fields": ["content"], "more": 1}], "more"),
        ([{"kind": "plan", "fields": ["content"], "clause": ""}], "clause"),
    ],
)
def test_what_cannot_be_is_refused(contents: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        read(*contents)


def test_every_kind_has_its_fields_and_a_name() -> None:
    assert set(OFFERED) == set(DutyKind) == set(KIND_TITLES)
    assert all(set(fields) <= set(OFFERED[kind]) for kind, fields in ALWAYS.items())
    assert set(SHAPES) == set(RecordField) == {field for fields in OFFERED.values() for field in fields}
    assert set(BY_WAY) <= set(WAYS)
    assert set(BY_WAY.values()) <= set(OFFERED[DutyKind.NOTICE])
    assert {kind.value for kind in DutyKind} < set(SCAN_KINDS)


def test_names_of_fields_are_unlike_each_other() -> None:
    assert len({shape.title for shape in SHAPES.values()}) == len(SHAPES)
    assert len(set(KIND_TITLES.values())) == len(KIND_TITLES)


@pytest.mark.parametrize("policy", ["asnu", "bhuad", "lsec", "ustl"])
def test_a_regulation_wants_of_its_records_only_what_they_may_say(policy: str) -> None:
    procedure = Procedure.model_validate(load_policy(policy).policy.procedure)
    assert procedure.must_record
    assert all(contents.clause for contents in procedure.must_record)
