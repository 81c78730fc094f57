"""The one door to the network: calls of Moodle's REST server over `requests`."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final, Self

import requests
from urllib3 import disable_warnings
from urllib3.exceptions import HTTPError, InsecureRequestWarning

from connector.moodle.addresses import endpoint, is_loopback
from connector.moodle.answers import Answer, Failure
from connector.moodle.causes import failure_of
from connector.moodle.deadline import is_wanted
from connector.moodle.diagnosis import REQUEST_TRUNCATED
from connector.moodle.encoding import form_body
from connector.moodle.errors import MoodleError, MoodleOutcomeUnknown, MoodleRefused, MoodleUnavailable
from connector.moodle.gate import Gate
from connector.moodle.limits import Call, Limits, Retries, Secret

_LOG = logging.getLogger(__name__)

_CHUNK: Final = 64 * 1024

_TOO_LATE: Final = "yujing:too-late"

_NOT_CARRIED_OUT: Final = frozenset(
    {
        *(Failure.NO_CONNECTION, _TOO_LATE, "yujing:http-429", "yujing:http-503"),
        *("dbconnectionfailed", "sitemaintenance", "upgraderunning"),
    }
)
"""Failures after which a write is known not to have happened; after any other that asks for a retry, nobody knows."""

_CARRIED_OUT_PERHAPS: Final = frozenset({Failure.TOO_LARGE, REQUEST_TRUNCATED})
"""Refusals that we read out of an answer: Moodle had done something by then, perhaps a part of what was asked."""


class MoodleTransport:
    """A connection to one Moodle, for use by several threads. It opens nothing until the first call.

    `token` travels in the body of POST requests and shows up nowhere else. `ca_file` is a PEM file of a private
    certificate authority. `gate` steers the pace of all requests; without one they go out as they come. `on_call` is
    told of every request.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        ca_file: str | Path | None = None,
        limits: Limits | None = None,
        retries: Retries | None = None,
        user_agent: str = "Yujing",
        session_factory: Callable[[], requests.Session] = requests.Session,
        clock: Callable[[], float] = time.monotonic,
        gate: Gate | None = None,
        on_call: Callable[[Call], None] | None = None,
    ) -> None:
        self._endpoint = endpoint(url)
        self._local = is_loopback(url)
        self._token = Secret(token.strip())
        self._ca_file = str(ca_file) if ca_file else None
        self._limits = limits or Limits()
        self._retries = retries or Retries()
        self._user_agent = user_agent
        self._session_factory = session_factory
        self._clock = clock
        self._gate = gate
        self._on_call = on_call
        self._server_date = ""
        self._of_thread = threading.local()
        self._sessions: list[requests.Session] = []
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"MoodleTransport({self._endpoint!r})"

    @property
    def server_time(self) -> datetime | None:
        """What the server's clock said with its last answer (to the second), or None where it doesn't tell."""
        try:
            return parsedate_to_datetime(self._server_date)
        except ValueError:
            return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            sessions, self._sessions = self._sessions, []
        self._of_thread = threading.local()
        for session in sessions:
            session.close()

    def read(self, function: str, params: Mapping[str, object] | None = None) -> object:
        """Call a function that changes nothing; where Moodle is unavailable, pause and try again a few times."""
        attempt = 0
        while True:
            try:
                return self._call(function, params or {})
            except MoodleUnavailable as error:
                failure = error
            attempt += 1
            if attempt >= self._retries.attempts:
                raise failure
            _LOG.info("%s: %s; trying again", function, failure.errorcode)
            if self._gate is None:  # a gate makes everybody pause, not only us
                self._retries.pause(attempt - 1, failure.retry_after)

    def write(self, function: str, params: Mapping[str, object] | None = None) -> object:
        """Call a function that changes something, once.

        `MoodleUnavailable` means that nothing happened; `MoodleOutcomeUnknown`, a kind of it, that nobody knows.
        """
        try:
            return self._call(function, params or {})
        except (MoodleUnavailable, MoodleRefused) as error:
            failure = error
        known = isinstance(failure, MoodleRefused) and failure.errorcode not in _CARRIED_OUT_PERHAPS
        if known or failure.errorcode in _NOT_CARRIED_OUT:
            raise failure
        raise MoodleOutcomeUnknown(
            f"写入的结果未知：请求已发出，但没有得到可用的回答，请先读回核对。{failure.advice}",
            function,
            failure.errorcode,
        )

    def _call(self, function: str, params: Mapping[str, object]) -> object:
        form = form_body({"wsfunction": function, "moodlewsrestformat": "json", "moodlewssettingraw": "true", **params})
        entered = self._gate.enter(function) if self._gate else 0.0
        started = self._clock()
        if not is_wanted():
            self._tell_gate(entered, Call(function, 0, 0, 0), None)
            raise MoodleUnavailable("等待向 Moodle 发出请求的时间太长，没有发出，请稍后重试。", function, _TOO_LATE)
        try:
            answer = self._exchange(form)
        except BaseException:  # a fault of ours, or the end of the process: whoever waits must not wait for us
            self._tell_gate(entered, Call(function, 0, 0, 0), None)
            raise
        call = Call(function, self._clock() - started, len(answer.body), answer.status)
        self._server_date = answer.date or self._server_date
        _LOG.debug("%s: HTTP %d, %d bytes, %.3f s", function, call.status, call.answer_bytes, call.seconds)
        result = answer.result(function)
        self._tell_gate(entered, call, result)
        if self._on_call:
            self._on_call(replace(call, failure=type(result).__name__ if isinstance(result, MoodleError) else ""))
        if isinstance(result, MoodleError):
            raise result
        return result

    def _tell_gate(self, entered: float, call: Call, result: object) -> None:
        if self._gate is None:
            return
        if isinstance(result, MoodleUnavailable):
            self._gate.failed(entered, result.retry_after)
        else:
            self._gate.answered(entered, call.function, call.answer_bytes)

    def _exchange(self, form: bytes) -> Answer:
        """Send the form and take the answer in. Nothing is raised here, where frames know the token."""
        try:
            with self._post(form) as response:
                return self._take(response)
        except (requests.RequestException, HTTPError, OSError) as error:
            return Answer(0, failure=failure_of(error))

    def _post(self, form: bytes) -> requests.Response:
        # The token comes last: a PHP that drops what exceeds its max_input_vars drops the token first, so that a
        # truncated request is refused as a whole instead of being carried out in part.
        return self._session().post(
            self._endpoint,
            data=form + b"&wstoken=" + self._token.encoded(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            timeout=(self._limits.connect, self._limits.read),
            verify=self._ca_file,  # said here too: REQUESTS_CA_BUNDLE would win over the session's own
            allow_redirects=False,
            stream=True,
        )

    def _take(self, response: requests.Response) -> Answer:
        deadline = self._clock() + self._limits.whole
        body = bytearray()
        # Piece by piece as it arrives, so that an answer that only trickles in meets the deadline.
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > self._limits.answer_bytes:
                return Answer(0, failure=Failure.TOO_LARGE)
            if self._clock() > deadline:
                return Answer(0, failure=Failure.NO_ANSWER)
        return Answer(
            response.status_code,
            bytes(body),
            response.headers.get("Location", ""),
            response.headers.get("Retry-After", ""),
            date=response.headers.get("Date", ""),
        )

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._of_thread, "session", None)
        if session is None:
            session = self._of_thread.session = self._new_session()
            with self._lock:
                self._sessions.append(session)
        return session

    def _new_session(self) -> requests.Session:
        session = self._session_factory()
        session.headers.update({"User-Agent": self._user_agent, "Accept-Encoding": "gzip"})
        session.auth = _no_credentials
        session.trust_env = not self._local
        session.verify = self._ca_file or not self._local
        if not session.verify:
            disable_warnings(InsecureRequestWarning)  # nobody stands between this machine and itself
        return session


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Stand in for credentials, so that `requests` doesn't look for some in a netrc file."""
    return request
