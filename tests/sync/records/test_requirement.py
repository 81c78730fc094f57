"""What a record has to say is what the clause says, regulation by regulation."""

from __future__ import annotations

import pytest

from config.procedure_duties import DutyKind
from sync.records.requirement import required_of
from tests.sync.duties.college import the

K = DutyKind

CLAUSES = [
    ("lsec", K.GUARDIAN_INTERVIEW, "", {"time", "place", "manner", "content", "confirmed"}, "四.10"),
    ("lsec", K.INTERVIEW, "", {"content", "confirmed"}, "二.7、四.5"),
    ("lsec", K.GUARDIAN_CONTACT, "", {"manner", "content"}, "四.3"),
    ("asnu", K.INTERVIEW, "", {"place", "attended", "content", "feedback"}, "第十四条 2"),
    ("asnu", K.INTERVIEW, "interview", {"place", "attended", "content", "feedback"}, "第十四条 2"),
    ("asnu", K.INTERVIEW, "counsellor_exchange", {"content"}, "第十九条"),
    ("asnu", K.INTERVIEW, "adviser_exchange", {"content", "effect"}, "第二十条"),
    ("asnu", K.GUARDIAN_INTERVIEW, "", {"manner", "content", "opinion"}, "第十四条 3"),
    ("asnu", K.PLAN, "", {"horizon", "content"}, "第五条、第十条"),
    ("asnu", K.SUPPORT_TEAM, "", {"members", "content"}, "第十三条"),
    ("asnu", K.PEER_HELP, "", {"helpers"}, ""),
    ("asnu", K.COUNSELLING, "", set(), ""),
    ("bhuad", K.INTERVIEW, "", {"place", "content", "guidance"}, "第十一条"),
    ("bhuad", K.PROGRESS, "", {"content", "effect"}, "第十条（三）、第十一条"),
    ("bhuad", K.PROPOSAL, "", {"proposal"}, ""),
    ("bhuad", K.NOTICE, "", {"way"}, ""),
    ("ustl", K.INTERVIEW, "", {"content"}, "第五条 4"),
]


@pytest.mark.parametrize(("policy", "kind", "duty", "fields", "clause"), CLAUSES)
def test_a_clause_wants_these_fields(policy: str, kind: DutyKind, duty: str, fields: set[str], clause: str) -> None:
    required = required_of(the(policy).procedure, kind, duty)
    assert {field.value for field in required.fields} == fields
    assert required.clause == clause


@pytest.mark.parametrize(
    ("details", "missing"),
    [
        ({}, ["way"]),
        ({"way": "signed"}, []),
        ({"way": "telephone"}, []),
        ({"way": "refused"}, ["witness"]),
        ({"way": "refused", "witness": "班长"}, []),
        ({"way": "post"}, ["post_number"]),
        ({"way": "post", "witness": "班长"}, ["post_number"]),
        ({"way": "post", "post_number": "XA1"}, []),
    ],
)
def test_a_delivery_names_what_its_way_calls_for(details: dict[str, str], missing: list[str]) -> None:
    required = required_of(the("bhuad").procedure, K.NOTICE)
    assert [field.value for field in required.missing(details)] == missing


@pytest.mark.parametrize(
    ("policy", "details", "missing"),
    [
        ("lsec", {"manner": "receipt"}, []),
        ("lsec", {"manner": "telephone"}, ["content"]),
        ("asnu", {"manner": "receipt"}, ["content", "opinion"]),
    ],
)
def test_a_written_receipt_stands_for_the_content_where_the_clause_says_so(
    policy: str, details: dict[str, str], missing: list[str]
) -> None:
    required = required_of(the(policy).procedure, K.GUARDIAN_CONTACT)
    assert [field.value for field in required.missing(details)] == missing


def test_it_reads_as_a_sheet_says_it() -> None:
    assert str(required_of(the("bhuad").procedure, K.INTERVIEW)) == "地点、内容、学业指导（第十一条）"
    assert str(required_of(the("bhuad").procedure, K.NOTICE)) == "送达方式"
    assert str(required_of(the("asnu").procedure, K.COUNSELLING)) == ""
    assert "书面回执" in str(required_of(the("lsec").procedure, K.GUARDIAN_CONTACT))
