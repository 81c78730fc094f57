"""What the stand-in answers over HTTP: web service calls with their faults, two pages, the control endpoint."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable, Iterable
from time import perf_counter, sleep
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from connector.standin import pages
from connector.standin.control import Controlled, control
from connector.standin.faults import ERRORS, PAGES, WARNING, Fault
from connector.standin.latencies import Cores, seconds_of, wait_until
from connector.standin.protocol import JSON_TYPE, to_json
from connector.standin.rest import Answer, RestServer, read_request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

REST_PATH = "/webservice/rest/server.php"
LATE = {"late", "lost", "late_gateway_timeout"}
"""Faults that delay the answer until after the function has run."""


class Web:
    """The WSGI application over one REST server; ``changed`` is called after every write."""

    def __init__(self, rest: RestServer, controlled: Controlled, changed: Callable[[], None]) -> None:
        self._rest = rest
        self._controlled = controlled
        self._changed = changed
        self._cores = Cores()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        if request.path == REST_PATH:
            response = self._web_service(request)
        elif request.path.startswith("/standin/"):
            response = self._control(request)
        else:
            response = self._page(request)
        return response(environ, start_response)

    def _control(self, request: Request) -> Response:
        command = request.path.removeprefix("/standin/")
        status, answer = control(self._controlled, request.method, command, request.get_data(as_text=True))
        return Response(answer, status, mimetype=JSON_TYPE)

    def _page(self, request: Request) -> Response:
        site = self._rest.site
        try:
            viewer = site.user(request.args["as"])
            if request.path == "/message":
                return Response(pages.messages(site, viewer), mimetype="text/html")
            if request.path == "/user/index.php":
                course = site.courses[int(request.args["id"])]
                return Response(pages.participants(site, course, viewer), mimetype="text/html")
        except (KeyError, ValueError, StopIteration):
            pass
        return Response("<!DOCTYPE html><title>404</title>没有这个页面。", 404, mimetype="text/html")

    def _web_service(self, request: Request) -> Response:
        """Answer a web service call: 1. the fault that waits, if any; 2. the function; 3. the spoilt answer."""
        settings = self._rest.settings
        form = request.get_data(as_text=True)
        call = read_request(form, request.query_string.decode(), settings)
        self._rest.count(call.function)
        fault = self._controlled.faults.take(call.function)
        if settings.proxy_body_size is not None and len(form) > settings.proxy_body_size:
            return _error_page("too_large")
        if fault is not None and (refusal := _refusal(request, fault)):
            return refusal
        sleep(fault.delay if fault is not None and fault.kind == "slow" else 0)
        with self._cores.one_of(settings.cores):
            began = perf_counter()
            answer, writes = self._rest.answer(call, request.host_url.rstrip("/"))
            if writes:
                self._changed()
            wait_until(began, seconds_of(settings.latency, call.function, len(answer.body)))
        return self._spoilt(request, answer, fault)

    def _spoilt(self, request: Request, answer: Answer, fault: Fault | None) -> Response:
        kind = fault.kind if fault is not None else ""
        if fault is not None and kind in LATE:
            sleep(fault.delay)
        if kind == "lost":
            return _dropped(request)
        if kind == "late_gateway_timeout":
            return _error_page("gateway_timeout")
        warning = WARNING.format(self._rest.settings.max_input_vars) if kind == "php_warning" else ""
        content = (warning + answer.body).encode()
        if kind == "cut_off":
            return _cut_off(content, answer)
        response = Response(content, answer.status, content_type=answer.content_type)
        if self._rest.settings.gzip and "gzip" in list(request.accept_encodings.values()):
            response.set_data(gzip.compress(content))
            response.headers["Content-Encoding"] = "gzip"
        return response


def _refusal(request: Request, fault: Fault) -> Response | None:
    """Return the answer of a fault that keeps the function from running."""
    if fault.kind in PAGES:
        return _error_page(fault.kind)
    if fault.kind in ERRORS:
        return Response(to_json(ERRORS[fault.kind].body()), 200, content_type=JSON_TYPE)
    return _dropped(request) if fault.kind == "reset" else None


def _error_page(kind: str) -> Response:
    status, body = PAGES[kind]
    kind_of_text = "text/html" if "nginx" in body else "text/html; charset=utf-8"
    return Response(body, status, content_type=kind_of_text)


def _cut_off(content: bytes, answer: Answer) -> Response:
    response = Response(content[: len(content) // 2], answer.status, content_type=answer.content_type)
    response.headers["Content-Length"] = str(len(content))
    return response


def _dropped(request: Request) -> Response:
    """Close the connection without an answer."""
    connection: socket.socket | None = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    return Response(status=500)
