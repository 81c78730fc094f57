"""What a reader of an assessment must know besides the verdicts, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rules.engine.judge import Judge
from rules.engine.progress import looks_at_programme
from rules.engine.session import Session
from rules.policy.law import Law


def notes(session: Session, law: Law, judge: Judge, as_of: date) -> Iterator[str]:
    """The notes of one evaluation, in a fixed order."""
    yield from _in_force(law, as_of)
    if any(map(looks_at_programme, law.measures.values())):
        yield from _lacking_terms(session)
    yield from _unreadable_scores(session)
    yield from _without_date(session)
    for clause, students in judge.unknown.items():
        if students:
            yield f"规则 {clause}：{students} 名学生没有可供计算的数据，未按这一条评定。"


def _in_force(law: Law, as_of: date) -> Iterator[str]:
    span = law.policy.in_force
    if not span.on(as_of):
        since = f"自 {span.since} 起" if span.since else ""
        until = f"至 {span.until} 止" if span.until else ""
        yield f"办法《{law.policy.title}》{since}{until}施行，在 {as_of} 不是现行办法；结果仅供参考。"
    for knob in law.policy.knobs.values():
        if knob.since is not None and knob.values and as_of < knob.since:
            yield f"“{knob.label}”自 {knob.since} 起有取值 {knob.value}，{as_of} 在此之前；仍按这个取值评定。"
    in_force = {each.id for each in law.clauses if each.clause.in_force.on(as_of)}
    for each in law.clauses:
        if each.id not in in_force:
            yield f"规则 {each.id} 在 {as_of} 不施行，未评定。"


def _lacking_terms(session: Session) -> Iterator[str]:
    names = [name for (name,) in session.rows("SELECT name FROM lacking ORDER BY name")]
    if names:
        yield f"校历（terms 表）里没有培养方案排到的学期：{'、'.join(names)}；排在这些学期的课程未计入应修课程。"


def _unreadable_scores(session: Session) -> Iterator[str]:
    rows = session.rows("""
        SELECT given_score, count(*) FROM attempt JOIN grade USING (grade)
        WHERE passed IS NULL AND result IS NULL AND given_score IS NOT NULL GROUP BY 1 ORDER BY 1
    """)
    if rows:
        listed = "、".join(f"{score}（{number} 条）" for score, number in rows[:10])
        yield f"有的成绩既不是 0–100 的数，也不在等级成绩表里，按待定处理：{listed}。"


def _without_date(session: Session) -> Iterator[str]:
    number = session.count("SELECT count(*) FROM attempt WHERE passed IS NOT NULL AND graded_on IS NULL")
    if number:
        yield f"{number} 条成绩没有公布日期（graded_on），按待定处理。"
