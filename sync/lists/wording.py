"""Page one of a list in words: numbers that add up, what is not known, exceptions, stops, and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from reports.documents import CoverPart, ListCover
from sync.lists.changes import change_lines
from sync.lists.heads import Heads, reason_name
from sync.store.dispensations import Dispensation, DispensationKind

if TYPE_CHECKING:
    from sync.lists.reading import StandingList
    from sync.lists.surroundings import Surroundings
    from sync.regulations import Regulation

Person = Callable[[str], str]
"""Whose account it is, for people to read."""

KIND_TITLES: Final = {
    DispensationKind.EXEMPT: "免于预警",
    DispensationKind.AT_MOST: "最高按",
    DispensationKind.IN_PERSON: "不发消息，当面告知",
}
"""What people call what an exception does."""
_UNASSIGNED: Final = {
    "no_number": "没有学号的学生账号",
    "shared_number": "由几个账号共用的学号",
    "unregistered": "学籍中没有的学号",
    "unmapped_offering": "对不上教学班的课程",
}
SHORT: Final = 12
"""How many digits of a checksum people compare."""


def cover_of(standing: StandingList, person: Person, zone: ZoneInfo, audit_head: str = "") -> ListCover:
    """Return page one of a list; ``audit_head`` is printed where it is signed."""
    beside = standing.beside
    parts = (
        CoverPart("人数核对", tuple(_counted(standing))),
        CoverPart("资料不全之处", tuple(_incomplete(beside))),
        CoverPart("停止", tuple(_stops(beside, person, zone))),
        CoverPart("个别学生的例外", tuple(_exceptions(standing, person))),
        CoverPart("与上次签发的名单相比", tuple(_changes(standing, person, zone))),
    )
    identity = tuple(_identity(standing, person, zone, audit_head))
    return ListCover(standing.body.college, tuple(part for part in parts if part.lines), identity)


def heads_line(accounted: Heads) -> str:
    """Return the sum that has to add up, in one sentence."""
    reasons = "，".join(f"{reason_name(reason)} {count} 人" for reason, count in accounted.by_reason())
    out = len(accounted.not_judged)
    because = f"（{reasons}）" if reasons else ""
    return f"学籍在册 {accounted.in_register} 人 = 已评估 {len(accounted.judged)} 人 + 未评估 {out} 人{because}。"


def exception_line(found: Dispensation, regulation: Regulation | None, person: Person) -> str:
    """Return an exception in one sentence: whose, what, from when to when, by whom, why."""
    document = f"（{found.document}）" if found.document else ""
    return (
        f"例外 {found.id}：{found.student_no} {effect_of(found, regulation)}，{found.from_on} 至 {found.until_on}，"
        f"决定人 {person(found.made_by)}，理由：{found.reason}{document}"
    )


def effect_of(found: Dispensation, regulation: Regulation | None) -> str:
    """Return in words what an exception does."""
    if found.level is None:
        return KIND_TITLES[found.kind]
    return f"{KIND_TITLES[found.kind]}{level_names(regulation).get(found.level, found.level)}"


def level_names(regulation: Regulation | None) -> Mapping[str, str]:
    """Return what a regulation calls its levels; nothing of one that is not in use any more."""
    tracks = () if regulation is None else regulation.law.policy.tracks
    return {level.id: level.label for track in tracks for level in track.levels}


def _counted(standing: StandingList) -> Iterator[str]:
    yield heads_line(standing.heads)
    names = level_names(standing.regulation)
    listed = {row.student_no for row in standing.body.rows}
    judged = listed & standing.heads.judged
    levels = Counter(names.get(row.level, row.level) for row in standing.body.rows)
    by_level = "，".join(f"{name} {levels[name]} 人次" for name in names.values() if levels[name])
    waiting = len({row.student_no for row in standing.body.rows if row.review})
    told = f"（{by_level}；其中待审定 {waiting} 人）" if by_level else ""
    yield (
        f"已评估 {len(standing.heads.judged)} 人 = 列入名单 {len(judged)} 人 + "
        f"未列入 {len(standing.heads.judged) - len(judged)} 人。名单共 {len(listed)} 人{told}。"
    )
    if listed - judged:
        others = "、".join(sorted(listed - judged))
        yield f"名单中有 {len(listed - judged)} 人现在不在已评估之列（预警发出后学籍有变动）：{others}"


def _incomplete(beside: Surroundings) -> Iterator[str]:
    if beside.pending:
        yield f"{beside.pending_students} 人的 {beside.pending} 项选课尚无成绩，未计为不及格，结论可能变化。"
    if beside.contradictions:
        yield f"{beside.contradictions} 人有互相矛盾的成绩，有关课程暂按没有成绩处理，请任课教师核对。"
    if beside.differences:
        yield f"{beside.differences} 人的成绩在教务与 Moodle 中不一致，以教务为准。"
    if beside.unassigned:
        found = "，".join(f"{_UNASSIGNED[code]} {count} 个" for code, count in beside.unassigned.items())
        yield f"全站另有不能归到任何学生的资料，其成绩没有采用：{found}。"
    yield from beside.notes


def _stops(beside: Surroundings, person: Person, zone: ZoneInfo) -> Iterator[str]:
    for stop in beside.open:
        yield f"尚未处理：[{stop.code}] {stop.text}"
    for stop, by in beside.accepted:
        until = f"，到 {by.until_on} 为止" if by.until_on else ""
        day = by.accepted_at.astimezone(zone).date()
        yield f"已具名接受：[{stop.code}] {stop.text}。接受人 {person(by.accepted_by)}，{day}{until}，理由：{by.reason}"


def _exceptions(standing: StandingList, person: Person) -> Iterator[str]:
    yield from (exception_line(each, standing.regulation, person) for each in standing.exceptions)
    for each in standing.expired:
        yield f"{exception_line(each, standing.regulation, person)}　已到期，不再起作用"


def _changes(standing: StandingList, person: Person, zone: ZoneInfo) -> Iterable[str]:
    last = standing.before
    if last is None or standing.changes is None:
        return ("这是第一版，此前没有签发过。",)
    day = last.signed_at.astimezone(zone).date()
    told = f"上次：第 {last.version} 版，{day} {person(last.signed_by)} 签发，校验码 {last.checksum[:SHORT]}。"
    found = tuple(change_lines(standing.changes, level_names(standing.regulation)))
    return (told, *(found or ("没有差别。",)))


def _identity(standing: StandingList, person: Person, zone: ZoneInfo, audit_head: str) -> Iterator[str]:
    state = "未签发"
    if standing.is_signed and standing.last is not None:
        at = standing.last.signed_at.astimezone(zone)
        remark = f"，备注：{standing.last.remark}" if standing.last.remark else ""
        state = f"{person(standing.last.signed_by)} 于 {at:%Y-%m-%d %H:%M} 签发{remark}"
    yield f"第 {standing.version} 版，{state}"
    yield f"校验码 {standing.body.checksum}"
    if audit_head and standing.is_signed:
        yield f"审计链首 {audit_head}"
