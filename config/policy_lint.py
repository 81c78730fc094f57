"""Everything wrong with a policy file and everything doubtful, each at its place: faults, findings, hints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationError

from config.loading import KeyPath, LocatedFault
from config.policy_examples import examples_of
from config.policy_source import SHIPPED, PolicyError, PolicySource, read_source, shipped_policies
from config.policy_versions import MARK, versions_in
from config.procedure import Procedure
from config.procedure_forms import notice_form
from config.templates import FORMS
from rules.likeness import likely
from rules.policy.faults import from_validation
from rules.policy.law import Law
from rules.policy.lint.whole import lint

Severity = Literal["fault", "finding", "hint"]
_ORDER: Final = ("fault", "finding", "hint")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at. A fault makes the file unusable; a finding is likely a mistake; a hint may be as meant."""

    severity: Severity
    code: str
    what: LocatedFault


def remarks_on(path: Path) -> tuple[Remark, ...]:
    """Everything remarked on a policy file, the worst first, then in the order of the file."""
    try:
        source = read_source(path)
        laws = [source.law(day) for day in (None, *_days(source.law()))]
    except PolicyError as error:
        return _sorted(Remark("fault", "fault", fault) for fault in error.faults)
    return _sorted(
        remark
        for part in (
            _doubts(source, laws),
            _procedure(source, laws[0], path),
            _others(source, laws[0], path),
            (Remark("fault", "example", fault) for fault in examples_of(source).faults),
        )
        for remark in part
    )


def _sorted(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    once = dict.fromkeys(remarks)
    return tuple(sorted(once, key=lambda remark: (_ORDER.index(remark.severity), remark.what.place)))


def _days(law: Law) -> list[date]:
    """The days from which a knob had another value: each makes a law of its own."""
    return sorted({value.since or date.min for knob in law.policy.knobs.values() for value in knob.values})


def _doubts(source: PolicySource, laws: Iterable[Law]) -> Iterator[Remark]:
    for law in laws:
        for each in lint(law, source.data):
            severity: Severity = "hint" if each.hint else "finding"
            yield Remark(severity, each.code, source.locate(each.path, each.message, each.column))


def _procedure(source: PolicySource, law: Law, path: Path) -> Iterator[Remark]:
    """What follows a warning: keys that do not exist, forms that do not exist, levels without a notice."""
    block = law.policy.procedure or {}
    try:
        procedure = Procedure.model_validate(block)
    except ValidationError as error:
        for fault in from_validation(error):
            yield Remark("fault", "fault", source.locate(("procedure", *fault.path), fault.message))
        return
    for key in block:
        if key not in Procedure.model_fields:
            yield _finding(
                source, ("procedure", key), "procedure", f"没有名为 {key} 的项{_near(key, Procedure.model_fields)}"
            )
    yield from _notices(source, law, procedure)
    yield from _levels(source, law, procedure)
    forms = sorted(_forms(path))
    named = {("forms", at): entry.form for at, entry in enumerate(procedure.forms)}
    named |= {("reports", at): entry.form for at, entry in enumerate(procedure.reports)}
    for (key, at), form in named.items():
        if form not in forms:
            message = f"没有名为 {form} 的表样{_near(form, forms)}"
            yield _finding(source, ("procedure", key, at, "form"), "form", message)


def _notices(source: PolicySource, law: Law, procedure: Procedure) -> Iterator[Remark]:
    levels = {level.id: level.label for track in law.policy.tracks for level in track.levels}
    for at, entry in enumerate(procedure.forms):
        for place, level in enumerate(entry.levels):
            if level not in levels:
                message = f"没有名为 {level} 的等级{_near(level, levels)}"
                yield _finding(source, ("procedure", "forms", at, "levels", place), "form", message)
    for level, label in levels.items():
        if procedure.forms and notice_form(procedure.forms, level) is None:
            message = f"“{label}”没有通知书；请写一项 part: notice、per: notice 的表单"
            yield _finding(source, ("procedure", "forms"), "form", message)


def _levels(source: PolicySource, law: Law, procedure: Procedure) -> Iterator[Remark]:
    """Levels that the procedure names and the law lacks; consents to a level that no review leads to."""
    levels = [level.id for track in law.policy.tracks for level in track.levels]
    named: dict[KeyPath, str] = {
        (key, at, "level"): each.level
        for key in ("consents", "by_hand", "duties")
        for at, each in enumerate(getattr(procedure, key))
        if each.level
    }
    for place, level in named.items():
        if level not in levels:
            message = f"没有名为 {level} 的等级{_near(level, levels)}"
            yield _finding(source, ("procedure", *place), "procedure", message)
    for at, consents in enumerate(procedure.consents):
        reached = [each.clause.review for each in law.clauses if each.clause.level == consents.level]
        if not all(reached):
            message = f"等级 {consents.level} 有不写 review: true 的条款：经它达到的直接发出，不等各方同意"
            yield _finding(source, ("procedure", "consents", at, "level"), "procedure", message)


def _forms(path: Path) -> Iterator[str]:
    """The names of the shipped forms, and of those of the site whose policy the file is."""
    for folder in (FORMS, path.resolve().parent.parent / "forms"):
        for file in folder.glob("*/*.typ"):
            yield f"{file.parent.name}/{file.stem}"


def _others(source: PolicySource, law: Law, path: Path) -> Iterator[Remark]:
    """How the file stands to others: the policy above it, and its versions of other years."""
    folder = path.resolve().parent
    above = law.policy.above
    if above == law.id:
        yield _finding(source, ("above",), "above", "上位规定不能是它自己；请写学校规定的 id，或留空")
    elif above is not None and not versions_in(above, (SHIPPED, folder)):
        message = f"没有名为 {above} 的规定{_near(above, shipped_policies())}"
        yield _finding(source, ("above",), "above", message)
    name = path.stem.partition(MARK)[0]
    for other in versions_in(name, (SHIPPED, folder)):
        if other.stem != path.stem:
            yield from _version(source, law, other)


def _version(source: PolicySource, law: Law, other: Path) -> Iterator[Remark]:
    try:
        its = read_source(other).law()
    except PolicyError:
        return  # its own check tells
    if its.id != law.id:
        yield _finding(source, ("id",), "version", f"同一部规定的各个版本 id 要相同；{other.name} 的是 {its.id}")
    if law.policy.in_force.overlaps(its.policy.in_force):
        message = f"施行日期与 {other.name} 重叠：请给先施行的一个写上 until"
        yield _finding(source, ("in_force",), "version", message)


def _finding(source: PolicySource, path: KeyPath, code: str, message: str) -> Remark:
    return Remark("finding", code, source.locate(path, message))


def _near(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    listed = "、".join(names) or "（无）"
    return f"；{likely(name, names, f'可用的有：{listed}')}"
