"""The connection itself: what is sent, when it is sent again, and that the token never shows."""

from __future__ import annotations

import logging
import socket
import ssl
import traceback
from collections.abc import Iterator
from decimal import Decimal
from threading import Thread

import pytest
import requests
from urllib3.exceptions import NewConnectionError

from connector.moodle.addresses import endpoint, is_loopback
from connector.moodle.errors import (
    MoodleError,
    MoodleOutcomeUnknown,
    MoodleRefused,
    MoodleRejectedRow,
    MoodleUnavailable,
)
from connector.moodle.limits import Call, Limits, Retries
from connector.moodle.transport import MoodleTransport
from tests.connector.moodle.hostile import Hostile, hostile_server
from tests.connector.moodle.php import php_decode
from tests.connector.moodle.recordings import TOKEN, answering, over

AT_ONCE = Retries(attempts=2, sleep=lambda _: None)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, type[Hostile]]]:
    with hostile_server() as serving:
        yield serving


def meeting(server: tuple[str, type[Hostile]], behaviour: str, **options: object) -> MoodleTransport:
    """Connect to the server's site that behaves in this way."""
    options.setdefault("retries", AT_ONCE)
    return MoodleTransport(f"{server[0]}/{behaviour}", TOKEN, **options)  # type: ignore[arg-type]


def test_a_call_posts_function_format_and_token_in_the_body(server: tuple[str, type[Hostile]]) -> None:
    with meeting(server, "fine", user_agent="Yujing/test") as moodle:
        answer = moodle.read("some_function", {"ids": [1, 2], "name": "张 & 三"})
    path, headers, body = server[1].received[-1]
    assert path == "/fine/webservice/rest/server.php"
    assert php_decode(body) == {
        "wsfunction": "some_function",
        "moodlewsrestformat": "json",
        "moodlewssettingraw": "true",
        "ids": ["1", "2"],
        "name": "张 & 三",
        "wstoken": TOKEN,
    }
    assert (headers["Accept-Encoding"], headers["User-Agent"]) == ("gzip", "Yujing/test")
    assert "Authorization" not in headers
    assert answer == {"ok": Decimal("1.50")}


def test_numbers_keep_their_decimals(server: tuple[str, type[Hostile]]) -> None:
    answer = meeting(server, "fine").read("some_function")
    assert isinstance(answer, dict)
    assert str(answer["ok"]) == "1.50"


def test_compressed_answers_are_read(server: tuple[str, type[Hostile]]) -> None:
    assert meeting(server, "zipped").read("some_function") == {"zipped": True}


def test_redirections_are_refused_and_the_token_goes_nowhere_else(server: tuple[str, type[Hostile]]) -> None:
    before = len(server[1].received)
    with pytest.raises(MoodleRefused, match=r"https://elsewhere\.example\.org") as caught:
        meeting(server, "moved").read("some_function")
    assert "stolen" not in str(caught.value)
    assert len(server[1].received) == before + 1


@pytest.mark.parametrize("behaviour", ["cut", "reset", "bad-zip", "silent"])
def test_a_broken_answer_is_retried_for_reads_and_unknown_for_writes(
    server: tuple[str, type[Hostile]], behaviour: str
) -> None:
    limits = Limits(connect=1, read=0.1)
    before = len(server[1].received)
    with pytest.raises(MoodleUnavailable) as read:
        meeting(server, behaviour, limits=limits).read("some_function")
    assert not isinstance(read.value, MoodleOutcomeUnknown)
    assert len(server[1].received) == before + 2
    with pytest.raises(MoodleOutcomeUnknown):
        meeting(server, behaviour, limits=limits).write("some_function")
    assert len(server[1].received) == before + 3


def test_an_answer_without_end_is_given_up(server: tuple[str, type[Hostile]]) -> None:
    with pytest.raises(MoodleUnavailable):
        meeting(server, "endless", limits=Limits(whole=0.05), retries=Retries(attempts=1)).read("some_function")


def test_an_answer_beyond_the_limit_is_not_taken_in(server: tuple[str, type[Hostile]]) -> None:
    small = Limits(answer_bytes=5)
    with pytest.raises(MoodleRefused) as caught:
        meeting(server, "fine", limits=small).read("some_function")
    assert caught.value.errorcode == "yujing:answer-too-large"
    with pytest.raises(MoodleOutcomeUnknown):
        meeting(server, "fine", limits=small).write("some_function")


def a_free_port() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_write_that_never_left_is_known_not_to_have_happened() -> None:
    moodle = MoodleTransport(f"http://127.0.0.1:{a_free_port()}", TOKEN, retries=AT_ONCE)
    with pytest.raises(MoodleUnavailable) as caught:
        moodle.write("some_function")
    assert not isinstance(caught.value, MoodleOutcomeUnknown)
    assert caught.value.errorcode == "yujing:no-connection"


def test_a_proxy_that_is_out_of_reach_means_nothing_was_sent() -> None:
    unsent = NewConnectionError(None, "unreachable")  # type: ignore[arg-type]
    moodle = over(requests.exceptions.ProxyError(unsent))
    with pytest.raises(MoodleUnavailable) as caught:
        moodle.write("some_function")
    assert not isinstance(caught.value, MoodleOutcomeUnknown)


def test_a_certificate_that_cannot_be_verified_stops_the_work() -> None:
    moodle = over(requests.exceptions.SSLError(ssl.SSLCertVerificationError("self-signed")))
    for call in (moodle.read, moodle.write):
        with pytest.raises(MoodleRefused, match="证书"):
            call("some_function")


GATEWAY_TIMEOUT = answering("<html>504</html>", 504)
FINE = answering('{"fine": true}')


def test_reads_are_retried_with_growing_pauses() -> None:
    moodle = over(GATEWAY_TIMEOUT, requests.ReadTimeout(), GATEWAY_TIMEOUT, FINE)
    assert moodle.read("some_function") == {"fine": True}
    assert moodle.pauses == [1.0, 2.0, 4.0]


def test_the_pauses_have_a_random_part_and_a_limit() -> None:
    pauses: list[float] = []
    retries = Retries(attempts=9, sleep=pauses.append, chance=lambda: 0.0)
    with pytest.raises(MoodleUnavailable):
        over(GATEWAY_TIMEOUT, retries=retries).read("some_function")
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0]


def test_a_pause_that_the_server_asks_for_is_kept() -> None:
    moodle = over(answering("", 429, Retry_After="7"), answering("", 503, Retry_After="Sun, 22 Nov"), FINE)
    moodle.read("some_function")
    assert moodle.pauses == [7.0, 2.0]


def test_each_request_is_told_without_its_content() -> None:
    calls: list[Call] = []
    over(GATEWAY_TIMEOUT, FINE, on_call=calls.append, clock=iter(range(100)).__next__).read("some_function")
    assert [(call.function, call.status, call.answer_bytes) for call in calls] == [
        ("some_function", 504, 16),
        ("some_function", 200, 14),
    ]
    assert all(call.seconds > 0 for call in calls)


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ("", 200, MoodleUnavailable),
        ("<!DOCTYPE html><p>Log in to the campus network", 200, MoodleUnavailable),
        ('{"half": ', 200, MoodleUnavailable),
        ('{"mark": NaN}', 200, MoodleUnavailable),
        ("", 500, MoodleUnavailable),
        ("", 404, MoodleRefused),
        ("", 413, MoodleRefused),
        ("", 418, MoodleRefused),
        ("[]", 401, MoodleRefused),
        ('{"exception": "Error", "message": "x"}', 200, MoodleRefused),
        ('{"exception": "x", "errorcode": "invaliduser"}', 500, MoodleRejectedRow),
        ('{"exception": "x", "errorcode": "sitemaintenance"}', 404, MoodleUnavailable),
        ('{"exception": "x", "errorcode": "neverheardof"}', 200, MoodleRefused),
    ],
)
def test_the_body_counts_before_the_status(body: str, status: int, kind: type[MoodleError]) -> None:
    with pytest.raises(MoodleError) as caught:
        over(answering(body, status)).read("some_function")
    assert type(caught.value) is kind


@pytest.mark.parametrize(
    "note",
    [
        "<br />\n<b>Warning</b>:  PHP Startup: Unable to load 'x' in <b>Unknown</b> on line <b>0</b><br />\n",
        "\nWarning: PHP Startup: Unable to load dynamic library 'x' in Unknown on line 0\n",
        "<br />\n<b>Deprecated</b>:  Old thing in <b>/x.php</b> on line <b>3</b><br />\n" * 2,
    ],
)
def test_notes_of_a_badly_set_php_are_skipped_and_logged(note: str, caplog: pytest.LogCaptureFixture) -> None:
    assert over(answering(note + '{"a": [1]}')).read("some_function") == {"a": [1]}
    assert "display_errors" in caplog.text


def test_a_note_that_the_request_was_truncated_refuses_even_a_good_answer() -> None:
    note = "\nWarning: PHP Request Startup: Input variables exceeded 1000. in Unknown on line 0\n"
    with pytest.raises(MoodleRefused, match="max_input_vars"):
        over(answering(note + "null")).read("some_function")


@pytest.mark.parametrize(
    "url",
    [
        "http://moodle.example.edu.cn",
        "ftp://moodle.example.edu.cn",
        "moodle.example.edu.cn",
        "https://",
        "https://user:secret@moodle.example.edu.cn",
        "https://moodle.example.edu.cn/?x=1",
    ],
)
def test_unsafe_addresses_are_refused(url: str) -> None:
    with pytest.raises(MoodleRefused) as caught:
        MoodleTransport(url, TOKEN)
    assert caught.value.errorcode == "yujing:address"
    assert "secret" not in str(caught.value)


def test_addresses_on_this_machine_may_be_plain() -> None:
    assert endpoint("http://127.0.0.1:8081/moodle/") == "http://127.0.0.1:8081/moodle/webservice/rest/server.php"
    assert endpoint("http://[::1]:8081").startswith("http://[::1]:8081/")
    assert endpoint("https://m.cn/webservice/rest/server.php") == "https://m.cn/webservice/rest/server.php"
    assert is_loopback("http://localhost")
    assert not is_loopback("https://localhost.example.org")


def test_certificates_are_verified_except_on_this_machine() -> None:
    kept: list[requests.Session] = []

    def session() -> requests.Session:
        kept.append(requests.Session())
        return kept[-1]

    def verification(url: str, ca_file: str | None = None) -> object:
        MoodleTransport(url, TOKEN, ca_file=ca_file, session_factory=session)._session()
        return kept[-1].verify

    assert verification("https://m.example.cn") is True
    assert verification("https://m.example.cn", "school.pem") == "school.pem"
    assert verification("https://127.0.0.1") is False


def test_the_certificate_file_of_the_settings_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    verified_with: list[object] = []

    class Watched(requests.Session):
        def send(self, _: requests.PreparedRequest, **kept: object) -> requests.Response:
            verified_with.append(kept["verify"])
            raise requests.ConnectionError

    def call(ca_file: str | None) -> None:
        with (
            MoodleTransport("https://m.example.cn", TOKEN, ca_file=ca_file, session_factory=Watched) as moodle,
            pytest.raises(MoodleUnavailable),
        ):
            moodle.write("some_function")

    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "environment.pem")
    call("school.pem")
    call(None)
    assert verified_with == ["school.pem", "environment.pem"]


def test_each_thread_has_a_session_of_its_own() -> None:
    moodle = over(FINE)
    threads = [Thread(target=moodle.read, args=("some_function",)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(moodle._sessions) == 3
    moodle.close()
    assert moodle._sessions == []


ANSWERS_THAT_FAIL = [
    answering('{"exception": "x", "errorcode": "invalidtoken", "message": "bad ' + TOKEN + '"}'),
    answering("<html>" + TOKEN, 502),
    requests.ConnectionError(f"wstoken={TOKEN}"),
    requests.ReadTimeout(f"wstoken={TOKEN}"),
]


def frames_of_ours(error: BaseException) -> list[str]:
    """Print the traceback with all local variables, without the frame of the test."""
    assert error.__traceback__ is not None
    return list(
        traceback.TracebackException(type(error), error, error.__traceback__.tb_next, capture_locals=True).format()
    )


@pytest.mark.parametrize("answer", ANSWERS_THAT_FAIL)
@pytest.mark.parametrize("kind", ["read", "write"])
def test_the_token_never_shows(
    answer: object, kind: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    moodle = over(answer)  # type: ignore[arg-type]
    with pytest.raises(MoodleError) as caught:
        getattr(moodle, kind)("some_function", {"name": "张三"})
    error = caught.value
    shown = [repr(moodle), repr(vars(moodle)), repr(error), str(error), caplog.text, *capsys.readouterr()]
    shown += frames_of_ours(error)
    assert error.__cause__ is None
    assert error.__context__ is None
    assert TOKEN not in "".join(shown)


def test_logs_tell_function_and_duration_but_no_content(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "connector")
    over(answering('{"name": "李四"}')).read("some_function", {"name": "张三"})
    assert "some_function" in caplog.text
    assert "张三" not in caplog.text
    assert "李四" not in caplog.text


def test_a_mistake_in_the_parameters_does_not_show_the_token() -> None:
    moodle = over(FINE)
    with pytest.raises(AssertionError) as caught:
        moodle.write("some_function", {"ids": list(range(1000))})
    assert TOKEN not in "".join(frames_of_ours(caught.value))
