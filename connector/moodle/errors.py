"""Errors named by what the caller should do: retry, stop and fix, or skip one entry and report it.

The text of an error is advice in Chinese for the administrator. No error holds the token, an answer's body, a name
or a mark.
"""

from __future__ import annotations


class MoodleError(Exception):
    """Anything that kept a call from giving its result.

    `advice` says what to do, in Chinese; `function` is the Moodle function that was called; `errorcode` is Moodle's
    own code, or one of ours, which begins with ``yujing:``.
    """

    def __init__(self, advice: str, function: str = "", errorcode: str = "") -> None:
        super().__init__(advice, function, errorcode)
        self.advice = advice
        self.function = function
        self.errorcode = errorcode

    def __str__(self) -> str:
        where = "：".join(part for part in (self.function, self.errorcode) if part)
        return f"{self.advice}（{where}）" if where else self.advice


class MoodleUnavailable(MoodleError):
    """Moodle can't answer just now. Nothing is wrong with the request: retry later.

    `retry_after` is the pause in seconds that the server asked for, or 0.
    """

    retry_after: float = 0.0


class MoodleOutcomeUnknown(MoodleUnavailable):
    """A write was sent and nobody knows whether Moodle carried it out: read back before doing it again."""


class MoodleStopped(MoodleError):
    """We were told to stop before the request was sent: nothing happened, and nothing is wrong."""


class MoodleRefused(MoodleError):
    """Moodle, or we, refuse the request. Repeating it changes nothing: stop, and let a person fix it."""


class MoodleRejectedRow(MoodleError):
    """One entry (a user, a course, a message) can't be done; the others can: skip it and report it.

    `entry` names it by Moodle's id, or is None where Moodle doesn't tell and the caller asked for several.
    """

    def __init__(self, advice: str, function: str = "", errorcode: str = "", entry: int | str | None = None) -> None:
        super().__init__(advice, function, errorcode)
        self.args = (advice, function, errorcode, entry)
        self.entry = entry

    def about(self, entry: int | str) -> MoodleRejectedRow:
        """Return the same error with the entry named."""
        return MoodleRejectedRow(self.advice, self.function, self.errorcode, entry)
