"""The stand-in Moodle without a network: the same functions and quirks, and faults at any call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from connector.moodle.answers import Answer
from connector.moodle.encoding import form_body
from connector.moodle.errors import MoodleError
from connector.standin.loading import load
from connector.standin.rest import RestServer, read_request
from connector.standin.settings import Settings
from connector.standin.state import Site

Hook = Callable[[str], None]


def nothing(function: str) -> None:
    """Do nothing."""


class InProcessMoodle:
    """A `connector.moodle.port.Moodle`. ``before`` and ``after`` are called around every write, and may raise."""

    def __init__(self, college: dict[str, Any]) -> None:
        self.site = Site()
        self.settings = Settings()
        self.writes: list[str] = []
        self.before: Hook = nothing
        self.after: Hook = nothing
        self.before_read: Hook = nothing
        self._rest = RestServer(self.site, self.settings)
        load(self.site, college, self.settings)

    def load(self, college: dict[str, Any]) -> None:
        """Update users and courses; cohorts, groups and messages stay."""
        load(self.site, college, self.settings)

    def read(self, function: str, params: Mapping[str, object] | None = None) -> object:
        """Call a function that changes nothing."""
        self.before_read(function)
        return self._call(function, params)

    def write(self, function: str, params: Mapping[str, object] | None = None) -> object:
        """Call a function that changes something."""
        self.before(function)
        answer = self._call(function, params)
        self.writes.append(function)
        self.after(function)
        return answer

    def texts_to(self, user_id: int) -> list[str]:
        """Return the messages that a user has received."""
        return [message.text for message in self.site.messages.values() if message.recipient == user_id]

    def _call(self, function: str, params: Mapping[str, object] | None) -> object:
        fields = {"wsfunction": function, "moodlewsrestformat": "json", "moodlewssettingraw": "1", **(params or {})}
        body = form_body(fields).decode() + f"&wstoken={self.settings.token}"
        answer, _ = self._rest.answer(read_request(body, "", self.settings), "http://moodle.invalid")
        result = Answer(answer.status, answer.body.encode()).result(function)
        if isinstance(result, MoodleError):
            raise result
        return result
