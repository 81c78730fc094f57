"""Every error that a real Moodle gave is told apart by what to do about it."""

from __future__ import annotations

import pytest

from connector.moodle.errors import (
    MoodleError,
    MoodleOutcomeUnknown,
    MoodleRefused,
    MoodleRejectedRow,
    MoodleUnavailable,
)
from tests.connector.moodle.recordings import over, playing, recording

RETRY, STOP, SKIP = MoodleUnavailable, MoodleRefused, MoodleRejectedRow

ERRORS: dict[str, tuple[type[MoodleError], str]] = {
    "error_invalid_token": (STOP, "invalidtoken"),
    "error_no_token": (STOP, "invalidtoken"),
    "error_token_expired": (STOP, "accessexception"),
    "error_token_ip": (STOP, "accessexception"),
    "error_function_not_in_service": (STOP, "accessexception"),
    "error_no_rest_use": (STOP, "accessexception"),
    "error_function_unknown": (STOP, "invalidrecord"),
    "error_service_user_suspended": (STOP, "wsaccessusersuspended"),
    "error_missing_capability_cohort": (STOP, "nopermissions"),
    "error_missing_capability_user": (STOP, "nopermissions"),
    "error_missing_param": (STOP, "invalidparameter"),
    "error_wrong_type": (STOP, "invalidparameter"),
    "error_unexpected_param": (STOP, "invalidparameter"),
    "error_messages_bad_clientmsgid": (STOP, "invalidparameter"),
    "error_max_input_vars": (STOP, "invalidparameter"),
    "error_debug_developer": (STOP, "invalidparameter"),
    "cohort_create_duplicate": (STOP, "invalidparameter"),
    "error_group_add_unenrolled": (STOP, "invalidparameter"),
    "error_invalid_parameter_field": (STOP, "codingerror"),
    "error_invaliduserfield": (STOP, "invaliduserfield"),
    "error_messages_foreign": (STOP, "accessdenied"),
    "error_messaging_disabled": (STOP, "disabled"),
    "messages_send_mixed": (STOP, "formatnotsupported"),
    "error_php_warning_in_body": (STOP, "yujing:request-truncated"),
    "error_xml_when_no_format": (STOP, "yujing:body-too-large"),
    "xml_when_no_format": (STOP, "yujing:body-too-large"),
    "error_webservices_disabled": (STOP, "yujing:http-403"),
    "error_rest_disabled": (STOP, "yujing:http-403"),
    "error_course_not_found": (SKIP, "invalidrecord"),
    "error_cohort_members_missing": (SKIP, "invalidrecord"),
    "error_cohort_update_missing": (SKIP, "invalidrecord"),
    "error_cohort_delete_unknown_user": (SKIP, "invaliduser"),
    "error_grade_deleted_user": (SKIP, "userdeleted"),
    "error_completion_not_enabled": (SKIP, "cannotviewreport"),
    "error_database_down": (RETRY, "dbconnectionfailed"),
    "error_maintenance": (RETRY, "yujing:http-503"),
    "error_bad_gateway": (RETRY, "yujing:http-502"),
    "error_gateway_timeout": (RETRY, "yujing:http-504"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_what_to_do(name: str) -> None:
    kind, code = ERRORS[name]
    recorded = recording(name)
    with pytest.raises(MoodleError) as caught:
        over(recorded).read(recorded.function)
    assert type(caught.value) is kind
    assert (caught.value.errorcode, caught.value.function) == (code, recorded.function)
    assert caught.value.advice


@pytest.mark.parametrize("name", [name for name, (kind, _) in ERRORS.items() if kind is RETRY])
def test_only_reads_are_tried_again(name: str) -> None:
    reading, writing = playing(name), playing(name)
    for call in (reading.read, writing.write):
        with pytest.raises(MoodleUnavailable):
            call("some_function")
    assert len(reading.wire.sent) == 4
    assert len(writing.wire.sent) == 1


@pytest.mark.parametrize(
    ("name", "unknown"),
    [
        ("error_bad_gateway", True),
        ("error_gateway_timeout", True),
        ("error_maintenance", False),
        ("error_database_down", False),
    ],
)
def test_after_which_failures_a_write_may_have_happened(name: str, unknown: bool) -> None:
    with pytest.raises(MoodleUnavailable) as caught:
        playing(name).write("some_function")
    assert isinstance(caught.value, MoodleOutcomeUnknown) is unknown


@pytest.mark.parametrize("name", [name for name, (kind, _) in ERRORS.items() if kind is not RETRY])
def test_what_would_be_refused_again_is_not_tried_again(name: str) -> None:
    moodle = playing(name)
    with pytest.raises(MoodleError):
        moodle.read("some_function")
    assert len(moodle.wire.sent) == 1


def test_a_missing_right_is_named() -> None:
    with pytest.raises(MoodleRefused, match="View grades of other users"):
        playing("error_missing_capability_user").read("gradereport_user_get_grade_items")


def test_debug_information_stays_out_of_the_error() -> None:
    with pytest.raises(MoodleRefused) as caught:
        playing("error_debug_developer").write("core_cohort_create_cohorts")
    assert "aw-red" not in repr(caught.value) + str(caught.value)
