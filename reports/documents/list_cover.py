"""Page one of a list: who was not judged and why, in numbers that add up, and what else a reader must know first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CoverPart:
    """A heading and its sentences."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListCover:
    """What stands before a list, in words; students by number only.

    ``college`` is empty for a list of every college. ``identity`` says which version it is, whether it is signed, and
    its checksum; it stands where people sign.
    """

    college: str
    parts: tuple[CoverPart, ...]
    identity: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything as lines, each part under its heading; the identity last."""
        told = [line for part in self.parts for line in (f"【{part.heading}】", *part.lines)]
        return (*told, "【签发】", *self.identity)
