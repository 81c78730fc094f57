"""Grade points of attempts, in SQL: integers, and the scale by which they are too large."""

from __future__ import annotations

from fractions import Fraction

from rules.engine.coded_tables import EXEMPT, MAKEUP
from rules.engine.numbering import code_of, scaled
from rules.facts.schema import ATTEMPT_KINDS, SCALE
from rules.policy.grade_points import FULL_MARK, BandedPoints, LinearPoints, QuadraticPoints
from rules.policy.grades import GradeScheme

_RETAKE = code_of("retake", ATTEMPT_KINDS)


def points_of(scheme: GradeScheme) -> tuple[str, int]:
    """The points of an attempt, as an SQL expression, and how many units of it make one grade point.

    The expression is over the columns of ``attempt``, and ``level_points`` where a level grade has points of its own.
    A failed attempt is 0 points. A pass without a score, or an exemption, has none (NULL).
    """
    points, scale = _formula(scheme.formula(), _score(scheme))
    cases = ["WHEN NOT passed THEN 0", f"WHEN result = {EXEMPT} THEN NULL"]
    if scheme.makeup_pass_points is not None:
        cases.append(f"WHEN kind = {MAKEUP} THEN {_whole(Fraction(scheme.makeup_pass_points) * scale)}")
    if has_level_points(scheme):
        replaced = [str(kind) for kind in _replaced(scheme)]
        unless = f" AND kind NOT IN ({', '.join(replaced)})" if replaced else ""
        cases.append(f"WHEN level_points IS NOT NULL{unless} THEN level_points * {scale // SCALE}")
    return f"CASE {' '.join(cases)} WHEN {_score(scheme)} IS NULL THEN NULL ELSE {points} END", scale


def has_level_points(scheme: GradeScheme) -> bool:
    """Whether a level grade has a grade point of its own."""
    return any(level.points is not None for level in scheme.levels.values())


def _replaced(scheme: GradeScheme) -> dict[int, int]:
    """The kinds of attempt whose passes all count as one score, with that score."""
    scores = {MAKEUP: scheme.makeup_pass_score, _RETAKE: scheme.retake_pass_score}
    return {kind: scaled(score) for kind, score in scores.items() if score is not None}


def _score(scheme: GradeScheme) -> str:
    """The score that a passed attempt counts as."""
    cases = " ".join(f"WHEN kind = {kind} THEN {score}" for kind, score in _replaced(scheme).items())
    return f"CASE {cases} ELSE score END" if cases else "score"


def _formula(formula: LinearPoints | BandedPoints | QuadraticPoints, score: str) -> tuple[str, int]:
    mark = f"greatest({score}, {scaled(formula.at_least)})"
    match formula:
        case LinearPoints():
            divisor = Fraction(formula.divided_by)
            scale = SCALE * divisor.numerator
            points = f"greatest(0, ({mark} - {scaled(formula.minus)}) * {divisor.denominator})"
            most = "" if formula.at_most is None else f", {_whole(Fraction(formula.at_most) * scale)}"
            return f"least({points}{most})" if most else points, scale
        case QuadraticPoints():
            return _quadratic(formula, mark)
    bands = sorted(formula.bands, key=lambda band: band.from_score, reverse=True)
    cases = " ".join(f"WHEN {mark} >= {scaled(band.from_score)} THEN {scaled(band.points)}" for band in bands)
    return f"CASE {cases} ELSE 0 END", SCALE


def _quadratic(formula: QuadraticPoints, mark: str) -> tuple[str, int]:
    """Both sides of ``top − slope × gap²`` times the scale, which makes integers of them."""
    slope = Fraction(formula.times) / Fraction(formula.divided_by)
    top = Fraction(formula.top)
    scale = SCALE**2 * slope.denominator * top.denominator
    gap = f"CAST({FULL_MARK * SCALE} - {mark} AS HUGEINT)"
    fall = f"{slope.numerator * top.denominator} * {gap} * {gap}"
    return f"greatest(0, {_whole(top * scale)} - {fall})", scale


def _whole(exact: Fraction) -> int:
    """An integer that is one exactly: a scale is a multiple of the millionths that a policy's decimals may have."""
    return int(exact)
