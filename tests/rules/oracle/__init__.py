"""A second, independent reading of the four regulations: plain, slow, and meant to be read aloud.

Nothing here is shared with the engine under `rules/`. Each function is one sentence of the domain page,
for one student, with exact fractions. Where engine and oracle differ, one of them has misread the page.
"""

from .evaluation import POLICIES, evaluate
from .facts import Facts, read_bundle
from .knobs import Knobs

__all__ = ["POLICIES", "Facts", "Knobs", "evaluate", "read_bundle"]
