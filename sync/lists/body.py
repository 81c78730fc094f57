"""What is signed: a list as one value with a checksum over its canonical text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sync.store.canonical import canonical_json, digest


@dataclass(frozen=True, slots=True)
class ListRow:
    """A warned student on one track. ``review``: a proposal that waits for a person; ``firm`` is what is issued then.

    ``basis`` is the digest of the verdict behind it, so that other courses or figures make another list.
    """

    student_no: str
    track: str
    level: str
    review: bool
    firm: str | None
    basis: str


@dataclass(frozen=True)
class ListBody:
    """The list of a policy, period and college (empty: every college that the policy governs).

    ``not_judged`` is every student who was not judged, with the reason; ``judged`` counts the others. ``exceptions``
    are the numbers of the exceptions in force, ``accepted`` the stops that people accepted (code and digest). Marks
    still pending are told beside the list but are no part of it, since they change every night.
    """

    policy: str
    policy_hash: str
    period: str
    college: str
    judged: int
    rows: tuple[ListRow, ...]
    not_judged: Mapping[str, str]
    exceptions: tuple[int, ...] = ()
    accepted: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """The list as canonical JSON: what is signed and kept."""
        names = ("policy", "policy_hash", "period", "college", "judged", "rows", "not_judged", "exceptions", "accepted")
        return canonical_json({name: getattr(self, name) for name in names})

    @cached_property
    def checksum(self) -> str:
        """The SHA-256 of `text`."""
        return digest(self.text)


def body_from_text(text: str) -> ListBody:
    """Return the list that `ListBody.text` wrote."""
    content = json.loads(text)
    content["rows"] = tuple(ListRow(**row) for row in content["rows"])
    return ListBody(**{**content, "exceptions": tuple(content["exceptions"]), "accepted": tuple(content["accepted"])})
