"""The dead-man's ping: one request, in time, that hurts nobody when it fails."""

from __future__ import annotations

import pytest
import requests
import responses

from connector.pinging import ping

URL = "https://watch.example/5ecret-uuid"


@responses.activate
@pytest.mark.parametrize(
    ("url", "failed", "asked"),
    [
        (URL, False, URL),
        (URL, True, f"{URL}/fail"),
        (f"{URL}/", True, f"{URL}/fail"),
        (f"{URL}?status=up", True, f"{URL}/fail?status=up"),
    ],
)
def test_the_address_is_asked_for_once_and_nothing_goes_along(url: str, failed: bool, asked: str) -> None:
    responses.get(asked, body="OK")
    assert ping(url, failed=failed) == ""
    assert len(responses.calls) == 1
    assert responses.calls[0].request.body is None


@responses.activate
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (requests.ConnectionError(f"refused: {URL}"), "ConnectionError"),
        (requests.ReadTimeout(URL), "ReadTimeout"),
        (OSError(URL), "OSError"),
    ],
)
def test_what_goes_wrong_is_told_by_its_kind(error: Exception, told: str) -> None:
    responses.get(URL, body=error)
    assert ping(URL) == told


@responses.activate
@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_answer_that_is_no_success_counts_as_none(status: int) -> None:
    responses.get(URL, status=status, headers={"Location": "https://elsewhere.example/"})
    assert ping(URL) == f"HTTP {status}"
    assert len(responses.calls) == 1


@pytest.mark.parametrize("url", ["", "watch.example/uuid", "file:///etc/passwd", "https://"])
def test_an_address_that_is_none_hurts_nobody(url: str) -> None:
    assert ping(url) != ""
