"""Random bundles full of boundary cases: invented students whose figures sit on a threshold or a hair off it."""

from .bundle import Bundle, Question, write
from .levels import LEVELS
from .worlds import questions_for, random_bundle

__all__ = ["LEVELS", "Bundle", "Question", "questions_for", "random_bundle", "write"]
