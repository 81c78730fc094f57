"""Answers of a real Moodle 4.5.6, as they came over the wire."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from connector.moodle.limits import Retries
from connector.moodle.transport import MoodleTransport

FOLDER = Path(__file__).parents[2] / "recorded"
TOKEN = "0123456789abcdef-secret"


@dataclass(frozen=True)
class Recording:
    """One recorded exchange."""

    function: str
    params: dict[str, Any]
    status: int
    content_type: str
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict)


def recording(name: str) -> Recording:
    """Read a recording by its name without suffix."""
    stored = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    body = stored["body"]
    wire = body if isinstance(body, str) else json.dumps(body)
    return Recording(
        stored["function"], stored["params"], stored["status"], stored["headers"]["content-type"], wire.encode()
    )


class Wire(BaseAdapter):
    """A network that answers every request with the next of the given answers, or raises it."""

    def __init__(self, *answers: Recording | Exception) -> None:
        super().__init__()
        self.answers = list(answers)
        self.sent: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        self.sent.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        headers = {"Content-Type": answer.content_type, **answer.headers}
        raw = HTTPResponse(BytesIO(answer.body), headers, answer.status, preload_content=False)
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        """Nothing to close."""


class RecordedTransport(MoodleTransport):
    """A transport over a wire; `pauses` notes what it would have waited."""

    def __init__(self, wire: Wire, **options: Any) -> None:
        self.wire = wire
        self.pauses: list[float] = []
        options.setdefault("retries", Retries(sleep=self.pauses.append, chance=lambda: 1.0))
        super().__init__("https://moodle.example.edu.cn", TOKEN, session_factory=self._over_wire, **options)

    def _over_wire(self) -> requests.Session:
        session = requests.Session()
        session.mount("https://", self.wire)
        return session


def over(*answers: Recording | Exception, **options: Any) -> RecordedTransport:
    """Build a transport that gets these answers, the last of them again and again."""
    return RecordedTransport(Wire(*answers), **options)


def playing(name: str) -> RecordedTransport:
    """Build a transport that answers every call with one recording."""
    return over(recording(name))


def answering(text: str, status: int = 200, **headers: str) -> Recording:
    """Build an answer that nobody recorded; underscores in the headers' names stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Recording("some_function", {}, status, "application/json", text.encode(), named)
