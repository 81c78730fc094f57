"""Everything that a person should look at, whether it stops a run or not."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.compute as pc

from reports.vocabulary import ATTEMPT_KINDS
from sync.quality.differences import differences
from sync.store.accounts import list_accounts
from sync.store.doubles import Contradiction, contradictions
from sync.store.fact_tables import LMS
from sync.store.facts import load_doubled_attempt_rows, load_table
from sync.store.findings import Finding, list_findings
from sync.store.transaction import Transaction


def listed(transaction: Transaction, site_id: str) -> list[Finding]:
    """Return all that is amiss now: what mapping, import and pull noted, and what only shows across sources.

    Added are each difference from the registrar, marks of one attempt that contradict each other, and accounts whose
    number the register lacks. Read are only the attempts of which there is more than one row.
    """
    rows = load_doubled_attempt_rows(transaction, site_id)
    courses = load_table(transaction, "courses", site_id)
    found = [Finding("registrar_difference", each.student_no, each.text) for each in differences(rows, courses)]
    pulled = rows.filter(pc.equal(rows["source"], LMS))
    found += [_contradiction(each) for each in contradictions(pulled)]
    found += _unregistered(transaction, site_id)
    return list_findings(transaction, site_id) + found


def _contradiction(each: Contradiction) -> Finding:
    student, course, term, kind = each.attempt
    where = "、".join(map(str, each.lms_course_ids))
    text = f"{student} {course} {term} {ATTEMPT_KINDS[kind]}：几处成绩互相矛盾（Moodle 课程 {where}），请任课教师核对"
    return Finding("contradiction", student, text)


def _unregistered(transaction: Transaction, site_id: str) -> Iterator[Finding]:
    known = set(load_table(transaction, "students", site_id)["student_no"].to_pylist())
    for account in list_accounts(transaction, site_id):
        number = account.student_no
        if number is not None and number not in known and account.vanished_at is None:
            text = f"{number}：学生表中没有这个学号，其成绩没有采用。请教务补充后导入，或在 Moodle 中改正学号"
            yield Finding("unregistered", number, text)
