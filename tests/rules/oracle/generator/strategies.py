"""The same worlds for hypothesis, which then chooses each draw and shrinks towards small ones."""

from random import Random

from hypothesis import strategies

from .bundle import Bundle
from .records import Place
from .worlds import random_bundle


def bundles(students: int = 3) -> strategies.SearchStrategy[tuple[Bundle, Place]]:
    """Give bundles of at most so many students."""
    randoms = strategies.randoms(use_true_random=False)
    return strategies.builds(_bundle, randoms, strategies.integers(1, students))


def _bundle(random: Random, students: int) -> tuple[Bundle, Place]:
    return random_bundle(random, students)
