"""Which period a list is about, as a policy's procedure says; read without the rest of the procedure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Judged = Literal["running", "ended"]
"""The term that runs when the list is made, or the one that ended last."""

USUAL: Final[Judged] = "ended"
_KNOWN: Final[dict[object, Judged]] = {"running": "running", "ended": "ended"}


def judged_in(procedure: object) -> Judged | None:
    """Return what a procedure block says as it stands in the file; None where it cannot be read that simply."""
    if procedure is None:
        return USUAL
    said = procedure.get("judged", USUAL) if isinstance(procedure, Mapping) else None
    return _KNOWN.get(said) if isinstance(said, str) else None
