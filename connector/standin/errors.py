"""The answers that Moodle gives instead of a result: HTTP 200 and a body with the key ``exception``."""

from __future__ import annotations

from typing import Any

MOODLE_EXCEPTION = "core\\exception\\moodle_exception"
MISSING_RECORD = "dml_missing_record_exception"
ACCESS_EXCEPTION = "webservice_access_exception"


class MoodleError(Exception):
    """An exception as Moodle reports it; ``errorcode`` is None where PHP itself failed."""

    def __init__(self, exception: str, errorcode: str | None, message: str) -> None:
        super().__init__(f"{errorcode}: {message}")
        self.exception = exception
        self.errorcode = errorcode
        self.message = message

    def body(self) -> dict[str, Any]:
        """Return the object that goes into the answer."""
        known = {} if self.errorcode is None else {"errorcode": self.errorcode}
        return {"exception": self.exception, **known, "message": self.message}


def invalid_parameter() -> MoodleError:
    """Return the one error for missing, mistyped, unexpected and duplicate values."""
    return MoodleError(
        "core\\exception\\invalid_parameter_exception", "invalidparameter", "Invalid parameter value detected"
    )


def missing_record(table: str) -> MoodleError:
    """Return the error for an id that is not in the table."""
    if table == "user":
        return MoodleError(MISSING_RECORD, "invaliduser", "Invalid user")
    return MoodleError(MISSING_RECORD, "invalidrecord", f"Can't find data record in database table {table}.")


def access_refused() -> MoodleError:
    """Return the error for a function, protocol or address that the token may not use."""
    return MoodleError(ACCESS_EXCEPTION, "accessexception", "Access control exception")


def invalid_token() -> MoodleError:
    """Return the error for a token that Moodle doesn't know, or didn't receive."""
    return moodle_error("invalidtoken", "Invalid token - token not found")


def moodle_error(errorcode: str, message: str) -> MoodleError:
    """Return a general Moodle exception."""
    return MoodleError(MOODLE_EXCEPTION, errorcode, message)


def no_permission(what: str) -> MoodleError:
    """Return the error for a missing capability, which names the capability's title only."""
    message = f"Sorry, but you do not currently have permissions to do that ({what})."
    return MoodleError("core\\exception\\required_capability_exception", "nopermissions", message)


def no_course_access() -> MoodleError:
    """Return the error for a course that the service user may not enter."""
    return moodle_error("errorcoursecontextnotvalid", "You cannot execute functions in the course context")
