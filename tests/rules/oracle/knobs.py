"""The disputable readings that a college may set otherwise, with the page's defaults."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Knobs:
    """What a policy pack may turn; `window` is `None` for the policy's own default."""

    window: str | None = None
    count_pending: bool = False
    course_types: frozenset[str] | None = None
    drop: Fraction = Fraction(15)
    makeup_pass_score: Fraction | None = None

    def window_or(self, default: str) -> str:
        """Give the window that was set, or the policy's default."""
        return self.window or default
