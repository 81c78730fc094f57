"""Whether a person has completed a course."""

from __future__ import annotations

from typing import Final

from connector.moodle.errors import MoodleRejectedRow
from connector.moodle.payloads import Moment, Payload, decode
from connector.moodle.port import Moodle

_STATUS: Final = "core_completion_get_course_completion_status"


class Criterion(Payload):
    """One condition of completing the course, and when it was met."""

    type: int
    complete: bool
    timecompleted: Moment = None


class CourseCompletion(Payload):
    """A person's completion of a course. `completed` follows the criteria only after Moodle's cron has run twice."""

    completed: bool
    completions: tuple[Criterion, ...] = ()

    @property
    def last_met_at(self) -> int | None:
        """When the last of the criteria was met, in seconds since 1970; Moodle doesn't give the course's own time."""
        times = [criterion.timecompleted for criterion in self.completions if criterion.timecompleted]
        return max(times, default=None) if self.completed else None


class _Answer(Payload):
    completionstatus: CourseCompletion


def get_course_completion_status(moodle: Moodle, course_id: int, user_id: int) -> CourseCompletion:
    """Return a person's completion of a course (`core_completion_get_course_completion_status`).

    `MoodleRejectedRow` where the course tracks none or has no criteria, or the person isn't enrolled.
    """
    try:
        answer = moodle.read(_STATUS, {"courseid": course_id, "userid": user_id})
    except MoodleRejectedRow as error:
        raise error.about(user_id) from None
    return decode(_STATUS, _Answer, answer).completionstatus
