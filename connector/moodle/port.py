"""What the functions of this package need of a connection to Moodle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Moodle(Protocol):
    """A connection that calls Moodle's web services. `MoodleTransport` is the real one.

    Both methods return the decoded answer (numbers with a decimal point as `Decimal`) and raise the errors of
    `connector.moodle.errors`.
    """

    def read(self, function: str, params: Mapping[str, object] | None = None) -> object:
        """Call a function that changes nothing, and may therefore be repeated."""

    def write(self, function: str, params: Mapping[str, object] | None = None) -> object:
        """Call a function that changes something. It is sent at most once."""
