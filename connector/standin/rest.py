"""One call of ``/webservice/rest/server.php``: from the request's bytes to the answer's bytes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from threading import Lock
from time import time
from typing import Any

from connector.standin.call import Call, Function
from connector.standin.errors import (
    MoodleError,
    access_refused,
    invalid_token,
    missing_record,
    moodle_error,
)
from connector.standin.faults import PAGES, WARNING
from connector.standin.functions import OPTIONAL, known_functions
from connector.standin.parameters import structure
from connector.standin.protocol import JSON_TYPE, XML_TYPE, error_to_xml, read_form, to_json, to_xml
from connector.standin.settings import Settings
from connector.standin.state import Site

OTHER_FUNCTIONS = {"core_notes_get_course_notes", "core_user_update_users"}
PROTOCOL_FIELDS = ("wstoken", "wsfunction", "moodlewsrestformat")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to the client."""

    status: int
    content_type: str
    body: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent, after PHP has read it."""

    function: str
    token: str
    json: bool
    raw: bool
    parameters: dict[str, Any]
    variables_lost: bool


def read_request(form: str, query: str, settings: Settings) -> Request:
    """Read a request as PHP does; a body above ``post_max_size`` is dropped whole."""
    body = form if len(form) <= settings.post_max_size else ""
    posted, lost = read_form(body, settings.max_input_vars)
    sent, _ = read_form(query, settings.max_input_vars)
    values = {**sent, **posted}
    parameters = {name: value for name, value in values.items() if not name.startswith("moodlews")}
    return Request(
        function=str(parameters.pop("wsfunction", "")),
        token=str(parameters.pop("wstoken", "")),
        json=values.get("moodlewsrestformat") == "json",
        raw=values.get("moodlewssettingraw") in {"1", "true"},
        parameters=parameters,
        variables_lost=lost,
    )


class RestServer:
    """Moodle's REST server over one site; counts the calls of each function."""

    def __init__(self, site: Site, settings: Settings) -> None:
        self.site = site
        self.settings = settings
        self.requests: Counter[str] = Counter()
        self.functions = known_functions()
        self.lock = Lock()

    def count(self, function: str) -> None:
        """Count a call, whatever becomes of it."""
        with self.lock:
            self.requests[function] += 1

    def answer(self, request: Request, url: str) -> tuple[Answer, bool]:
        """Return the answer, and whether the site may have changed."""
        if not self.settings.webservices_enabled:
            return Answer(403, "text/html; charset=utf-8", PAGES["disabled"][1]), False
        writes = False
        try:
            function = self._allowed(request)
            writes = function.writes
            result = self._run(function, request, url)
            body = to_json(result) if request.json else to_xml(result)
        except MoodleError as error:
            body = to_json(error.body()) if request.json else error_to_xml(error.body())
        if request.variables_lost and self.settings.display_startup_errors:
            body = WARNING.format(self.settings.max_input_vars) + body
        return Answer(200, JSON_TYPE if request.json else XML_TYPE, body), writes

    def _run(self, function: Function, request: Request, url: str) -> object:
        now = self.settings.now if self.settings.now is not None else int(time())
        call = Call(self.site, self.settings, url, now, request.raw)
        with self.lock:
            return function.handler(call, structure(function.parameters, request.parameters))

    def _allowed(self, request: Request) -> Function:
        """Return the function if site, token and service allow it, checked in Moodle's order."""
        settings = self.settings
        if settings.maintenance:
            raise moodle_error("sitemaintenance", "The site is undergoing maintenance")
        if request.token != settings.token:
            raise invalid_token()
        if settings.token_expired:
            settings.token = ""
            raise access_refused()
        if settings.service_user_suspended:
            refusal = f"Refused web service access for suspended username: {settings.username}"
            raise moodle_error("wsaccessusersuspended", refusal)
        if request.function in OTHER_FUNCTIONS | settings.unserved | (OPTIONAL - settings.optional):
            raise access_refused()
        if request.function not in self.functions:
            raise missing_record("external_functions")
        if "webservice/rest:use" not in settings.capabilities:
            raise access_refused()
        return self.functions[request.function]
