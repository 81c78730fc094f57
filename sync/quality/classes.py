"""Stops because so many of one class are hit that a person should look before anybody is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from config.limits import Limits
from rules.assessment import Assessment
from rules.facts.facts import Facts
from sync.quality.stops import Stop, a_stop

Class = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LastTime:
    """Who was hit in the period before, and who was passed over then."""

    hit: Collection[str]
    skipped: Collection[str] = ()


def class_stops(assessment: Assessment, facts: Facts, last: LastTime | None, limits: Limits) -> Iterator[Stop]:
    """Yield a stop for each class of the least size or more of which too many are hit.

    Too many: more than the limit's share of its evaluated students, or at least so many times its last share
    (``last`` is the period before; None: not known). A class is known by its members of today, then as now; a college
    may have limits of its own.
    """
    class_of = _classes(facts)
    skipped = {each.student_no for each in assessment.skipped}
    sizes = Counter(name for number, name in class_of.items() if number not in skipped)
    hits = Counter(class_of[number] for number in {each.student_no for each in assessment.warnings})
    then = last or LastTime(())
    before_hit = Counter(class_of[number] for number in set(then.hit) & class_of.keys())
    passed_over = set(then.skipped)
    before_size = Counter(name for number, name in class_of.items() if number not in passed_over)
    for name, hit in sorted(hits.items()):
        size, before, own = sizes[name], before_hit[name], limits.of_college(name[0])
        if size < own.class_hit_minimum_size:
            continue
        much = hit > size * own.class_hit_share
        grown = before > 0 and hit * before_size[name] >= own.class_hit_growth * before * size
        if much or grown:
            yield _stop(assessment, name, hit, size, f"，上一期 {before} 人" if grown else "", class_of)


def _stop(assessment: Assessment, name: Class, hit: int, size: int, before: str, class_of: dict[str, Class]) -> Stop:
    text = f"{name[0]}{name[1]}：评定的 {size} 人中有 {hit} 人预警{before}。人数异常，请先核对该班的成绩是否完整、正确"
    members = {each.student_no for each in assessment.warnings if class_of[each.student_no] == name}
    return a_stop("class_share", assessment.period, text, members, assessment.policy)


def _classes(facts: Facts) -> dict[str, Class]:
    columns = (facts.students[name].to_pylist() for name in ("student_no", "college", "class_name"))
    return {number: (college, name) for number, college, name in zip(*columns, strict=True)}
