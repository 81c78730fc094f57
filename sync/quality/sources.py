"""Stops because something in Moodle cannot be assigned: courses, numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from config.mapping import Mapping
from rules.facts.facts import Facts
from sync.mapping.wording import UNMAPPED
from sync.quality.stops import Stop, a_stop
from sync.store.accounts import list_accounts, shared_numbers
from sync.store.offerings import Offering, list_enrolments, list_offerings
from sync.store.transaction import Transaction


def source_stops(transaction: Transaction, site_id: str, mapping: Mapping, facts: Facts, period: str) -> Iterator[Stop]:
    """Yield stops for unmapped courses, students without a number, and numbers that two accounts bear."""
    yield from _unmapped(list_offerings(transaction, site_id), mapping, facts, period)
    enrolled = {each.lms_user_id for each in list_enrolments(transaction, site_id)}
    nameless = [
        account.lms_user_id
        for account in list_accounts(transaction, site_id)
        if account.student_no is None and account.vanished_at is None and account.lms_user_id in enrolled
    ]
    if nameless:
        text = f"有 {len(nameless)} 个学生账号没有学号，其成绩没有采用。请在 Moodle 的用户资料中填写学号后重新读取"
        yield a_stop("no_number", period, text, [f"账号 {user}" for user in nameless])
    shared = shared_numbers(transaction, site_id)
    if shared:
        text = f"有 {len(shared)} 个学号各有不止一个账号，分不清成绩属于谁。请在 Moodle 中合并账号或改正学号后重新读取"
        lines = [f"{number}：账号 {'、'.join(map(str, users))}" for number, users in shared.items()]
        yield a_stop("shared_number", period, text, lines)


def _unmapped(offerings: Collection[Offering], mapping: Mapping, facts: Facts, period: str) -> Iterator[Stop]:
    codes, terms = set(facts.courses["course_code"].to_pylist()), set(facts.terms["term"].to_pylist())
    lines = [
        line
        for offering in offerings
        if offering.vanished_at is None and offering.kind != "ignored" and offering.students_seen != 0
        if (line := _why_unmapped(offering, mapping, codes, terms))
    ]
    if lines:
        text = f"有 {len(lines)} 门课程对不上教学班，其成绩没有采用。请逐一处理后重新读取"
        yield a_stop("unmapped_offering", period, text, lines)


def _why_unmapped(offering: Offering, mapping: Mapping, codes: Collection[str], terms: Collection[str]) -> str | None:
    """Say why an offering's marks are no facts, or None where they are."""
    if offering.unmapped is not None:
        return f"{offering.shortname}：{UNMAPPED.get(offering.unmapped, offering.unmapped)}"
    if offering.term is not None and offering.term not in terms:
        return f"{offering.shortname}：学期表中没有学期 {offering.term}。请教务补充后导入"
    missing = [code for code in offering.codes if not is_known(code, mapping, codes)]
    if missing:
        return f"{offering.shortname}：课程表中没有课程代码 {'、'.join(missing)}。请教务补充后导入，或说明课程替代"
    return None


def is_known(code: str, mapping: Mapping, codes: Collection[str]) -> bool:
    """Say whether the catalogue has a code, or one that it counts as for anybody."""
    if code in codes:
        return True
    return any(is_known(rule.new, mapping, codes) for rule in mapping.equivalences if rule.old == code)
