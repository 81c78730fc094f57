"""Printing what follows a notice: filled from what was recorded, by whom it is permitted, noted in the audit log."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.procedure_duties import DutyKind
from config.procedure_forms import When
from sync.actions.later_forms import print_later
from sync.actions.record_subjects import Whose
from sync.actions.records import add_record
from sync.cases.permission import NotPermitted
from sync.records.written import Written
from sync.site import Site
from sync.store.audit import read_audit
from tests.journeys.small_college import RED, WARNED, on
from tests.journeys.stages import At
from tests.reports.paper import text_of
from tests.sync.actions.deciders import case_of

WHY = "学期末归档"
PEOPLE = """
[[actors]]
account = "zhao"
person = "赵辅导"
roles = ["counsellor"]
colleges = ["教育学院"]
"""


def talked(site: Site) -> None:
    said = {"place": "行知楼201", "attended": "班导师", "content": "分析了原因", "feedback": "愿意补课"}
    written = Written(DutyKind.INTERVIEW, "2025-03-17", "", "interview", "", said)
    add_record(site, "zhao", Whose(case_id=case_of(site, RED).id), written)


def of(files: tuple[Path, ...], student: str) -> str:
    (file,) = (path for path in files if path.name.startswith(student))
    return text_of(file)


def test_everything_is_printed_as_it_was_recorded(at: At) -> None:
    with on(at("sent", more=PEOPLE).folder) as site:
        talked(site)
        (result,) = print_later(site, "李红", WHY, When.FILE)
    said = of(result.files, RED)
    for words in ("行知楼201", "分析了原因", "赵辅导", "登记号", "学业预警通知书"):
        assert words in said, words
    assert result.notices == len(WARNED)


def test_who_waits_for_no_consent_has_no_papers_of_it(at: At) -> None:
    with on(at("sent").folder) as site:
        (result,) = print_later(site, "李红", WHY, When.CONSENT)
    assert (result.files, result.notices, result.folder.exists()) == ((), 0, False)


def test_only_who_may_print_does_and_it_is_noted(at: At) -> None:
    with on(at("sent", more=PEOPLE).folder) as site:
        with pytest.raises(NotPermitted):
            print_later(site, "zhao", WHY, When.FILE)
        print_later(site, "李红", WHY, When.CONSENT)
        with site.store.read() as tx:
            noted = [entry for entry in read_audit(tx, site.store.site_id) if entry.action == "print"]
    assert (noted[-1].actor, noted[-1].details["why"], noted[-1].details["when"]) == ("李红", WHY, "consent")
