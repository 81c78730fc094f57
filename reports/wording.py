"""Chinese sentences for the evidence of a verdict; what they print never contradicts it.

A sentence is chosen by the figures that a hit carries, not by its rule, so that a new regulation made of the same
measures needs nothing here; a figure that is not known is named by the label its policy gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from reports.vocabulary import course_type_name, event_text, figure_text, period_name, situation
from rules.assessment import Figure, RuleHit

__all__ = ["clears", "course_type_name", "event_text", "period_name", "reason", "reasons", "sanctions", "situation"]

NO_LABELS: Final[Mapping[str, str]] = MappingProxyType({})
Printed = Mapping[str, str]
"""The figures of a hit, printed with their units, by name."""


def reason(hit: RuleHit, *, period: str = "", labels: Mapping[str, str] = NO_LABELS) -> str:
    """Return one sentence saying why ``hit`` holds, with its figures and its clause.

    ``period`` is the period judged, as ``period_name`` writes it, for figures that are a term's own. ``labels`` gives
    the policy's names of its measures, for figures that are not known here.
    """
    printed = {name: figure_text(name, value) for name, value in hit.figures.items()}
    for known, sentence in SENTENCES:
        if known in printed and not _narrower(known, labels):
            return f"{sentence(printed, hit, period or '本学期')}（{hit.clause}）。"
    return f"{_plain(hit.figures, labels)}{_listed(hit)}（{hit.clause}）。"


def reasons(hits: Iterable[RuleHit], *, period: str = "", labels: Mapping[str, str] = NO_LABELS) -> tuple[str, ...]:
    """Return the reasons of several hits, each sentence once: a lower level's rule often rests on the same figure."""
    return tuple(dict.fromkeys(reason(hit, period=period, labels=labels) for hit in hits))


def clears(hit: RuleHit) -> str:
    """Return one sentence saying what the student can do so that ``hit`` no longer holds."""
    for known, advice in ADVICE:
        if known in hit.figures:
            return advice
    return "通过补考或重修取得未通过课程的学分，并按期完成各学期的课程。" if hit.courses else OTHERWISE


def sanctions(hit: RuleHit) -> tuple[str, ...]:
    """Return the disciplinary sanctions among the evidence of ``hit``, each with its date."""
    return tuple(event_text(event) for event in hit.events if event.kind == "discipline")


def _share(printed: Printed, hit: RuleHit, period: str) -> str:
    if not {"term_outstanding_credits", "selected_credits"} <= printed.keys():
        return f"{period}未通过课程学分占该学期所选课程总学分的{printed['outstanding_share']}"
    return (
        f"{period}未通过课程{printed['term_outstanding_credits']}，"
        f"占该学期所选课程总学分{printed['selected_credits']}的{printed['outstanding_share']}"
    )


def _credits(printed: Printed, hit: RuleHit, period: str) -> str:
    return f"未通过课程累计{printed['outstanding_credits']}"


def _gpa(printed: Printed, hit: RuleHit, period: str) -> str:
    return f"平均学分绩点（GPA）为{printed['gpa']}，低于规定的标准"


def _absences(printed: Printed, hit: RuleHit, period: str) -> str:
    return f"{period}有旷考、旷课记录{printed['absences']}次{_listed(hit)}"


def _decline(printed: Printed, hit: RuleHit, period: str) -> str:
    means = ""
    if {"previous_mean_score", "mean_score"} <= printed.keys():
        means = f"，由{printed['previous_mean_score']}降到{printed['mean_score']}"
    return f"{period}学分加权平均成绩比此前最近一个学期下降{printed['decline']}{means}"


def _extensions(printed: Printed, hit: RuleHit, period: str) -> str:
    return f"处于延长的学习年限内{_listed(hit)}"


def _sanctions(printed: Printed, hit: RuleHit, period: str) -> str:
    courses = f"，现有不及格课程{printed['outstanding_courses']}" if hit.courses else ""
    return f"受到学校纪律处分{_listed(hit)}{courses}，预计将不能按期毕业"


def _courses(printed: Printed, hit: RuleHit, period: str) -> str:
    return f"所修读的课程经正常补考或重修后，累计不及格课程{printed['outstanding_courses']}"


SENTENCES: Final[tuple[tuple[str, Callable[[Printed, RuleHit, str], str]], ...]] = (
    ("outstanding_share", _share),
    ("outstanding_credits", _credits),
    ("gpa", _gpa),
    ("absences", _absences),
    ("decline", _decline),
    ("extensions", _extensions),
    ("sanctions", _sanctions),
    ("outstanding_courses", _courses),
)
"""The figure that a sentence is about, the first that a hit carries deciding."""

ADVICE: Final = (
    ("outstanding_share", "参加补考或重修，通过该学期未通过的课程；通过一门，就少计一门的学分。"),
    ("outstanding_credits", "参加补考或重修，取得未通过课程的学分；取得多少，累计数就减少多少。"),
    ("gpa", "通过未通过的课程，并提高今后各门课程的成绩，平均学分绩点会随之提高。"),
    ("absences", "今后按时上课、参加考试，有事提前办理请假或缓考手续。"),
    ("decline", "与任课教师和班导师一起找出成绩下降的原因，制定学习计划，让成绩稳步回升。"),
    ("extensions", "与辅导员一起排出剩余课程的修读计划，在延长的学习年限内完成学业。"),
    ("sanctions", "遵守校纪校规，表现良好的可按学校规定申请解除处分，同时按时完成各门课程。"),
    ("outstanding_courses", "参加补考或重修，通过不及格的课程；通过一门，累计门数就减少一门。"),
)
OTHERWISE: Final = "与辅导员一起分析原因，制定学习计划，并按计划完成。"


def _narrower(known: str, labels: Mapping[str, str]) -> bool:
    """Say whether a policy counts a term's courses where the sentence says that they are all (lsec 三.2, 三.3)."""
    return known == "outstanding_courses" and "累计" not in labels.get(known, "累计")


def _plain(figures: Mapping[str, Figure], labels: Mapping[str, str]) -> str:
    """Return figures one after the other under the names that the policy gives them (课程门数 3 门: 课程3门)."""
    printed = {name: figure_text(name, value) for name, value in figures.items()}
    named = {name: labels.get(name, name) for name in printed}
    return "，".join(
        f"{named[name].removesuffix('门数') if text.endswith('门') else named[name]}{text}"
        for name, text in printed.items()
    )


def _listed(hit: RuleHit) -> str:
    """Return the events of ``hit`` in brackets, or nothing."""
    return f"（{'；'.join(event_text(event) for event in hit.events)}）" if hit.events else ""
