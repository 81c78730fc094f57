"""Chinese sentences for the evidence of a verdict; what they print never contradicts it."""

from __future__ import annotations

from rules.assessment import CountedCourse, RuleHit


def reason(hit: RuleHit) -> str:
    """Return one sentence saying why ``hit`` holds, with its figures and its clause."""
    raise NotImplementedError


def clears(hit: RuleHit) -> str:
    """Return one sentence saying what would make ``hit`` no longer hold."""
    raise NotImplementedError


def situation(course: CountedCourse) -> str:
    """Return how a counted course came to stand out: 缺考, 补考未通过, 重修未通过, 正考未通过, 未修读."""
    raise NotImplementedError


def course_type_name(course_type: str) -> str:
    """Return the Chinese name of a course type (required → 必修); a type that is Chinese already stays."""
    raise NotImplementedError


def period_name(period: str) -> str:
    """Return ``2024-2025-1`` as 2024-2025学年第一学期, and ``2024-2025`` as 2024-2025学年."""
    raise NotImplementedError
