"""``/health`` and ``/metrics`` over HTTP, in threads of their own: read-only, small, and patient with nobody.

Whoever can reach the address may ask; it is meant for this machine or the network of the monitoring. No answer holds
anything about a person, and what the request says reaches no log.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET, AF_INET6, socket
from typing import Final

from sync.logs.errors import describe, places
from sync.monitoring.health import Check

_LOG = logging.getLogger(__name__)

_PATIENCE_SECONDS: Final = 10
_POLL_SECONDS: Final = 0.2
_AT_ONCE: Final = 8
"""So many requests are answered at once; more are turned away."""
_LONGEST_LINE: Final = 2000

Health = Callable[[], tuple[Check, ...]]
Metrics = Callable[[], bytes]
_Request = socket | tuple[bytes, socket]


@contextmanager
def served(address: tuple[str, int] | None, health: Health, metrics: Metrics, content_type: str) -> Iterator[int]:
    """Answer at ``address`` while the block runs, and give the port; 0 where there is no address.

    An address that cannot be had is told in the log; the work goes on without.
    """
    server = None if address is None else _listening(address, health, metrics, content_type)
    if server is None:
        yield 0
        return
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), name="monitoring", daemon=True)
        thread.start()
        port = int(server.server_address[1])
        _LOG.info("health and figures at port %d", port)
        try:
            yield port
        finally:
            server.shutdown()
            thread.join()


def _listening(address: tuple[str, int], health: Health, metrics: Metrics, content_type: str) -> _Server | None:
    try:
        return _Server(address, health, metrics, content_type)
    except OSError as error:
        _LOG.error("nobody can ask for health: %s:%d cannot be listened on (%s)", *address, error.strerror)
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], health: Health, metrics: Metrics, content_type: str) -> None:
        self.address_family = AF_INET6 if ":" in address[0] else AF_INET
        self.health, self.metrics, self.content_type = health, metrics, content_type
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        super().__init__(address, _Answering)

    def process_request(self, request: _Request, client_address: tuple[str, int]) -> None:
        """Answer in a thread, if there is a place left."""
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: _Request, client_address: tuple[str, int]) -> None:
        """Give the place back afterwards."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: _Request, client_address: tuple[str, int]) -> None:
        """Whoever hangs up half-way is no news; anything else is a fault of ours."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError):
            _LOG.warning("a question was not answered: %s; %s", describe(error), "; ".join(places(error)))


class _Answering(BaseHTTPRequestHandler):
    server: _Server
    timeout = _PATIENCE_SECONDS
    server_version = "Yujing"
    sys_version = ""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if len(self.path) > _LONGEST_LINE:
            self._answer(414, "text/plain; charset=utf-8", b"")
        elif path == "/health":
            self._health()
        elif path == "/metrics":
            self._answer(200, self.server.content_type, self.server.metrics())
        else:
            self._answer(404, "text/plain; charset=utf-8", b"/health /metrics\n")

    def do_HEAD(self) -> None:
        self.do_GET()

    def _health(self) -> None:
        checks = self.server.health()
        well = all(check.ok for check in checks)
        told = {"status": "ok" if well else "failing", "checks": {check.name: check.why or "ok" for check in checks}}
        body = json.dumps(told, ensure_ascii=False).encode() + b"\n"
        self._answer(200 if well else 503, "application/json", body)

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, _format: str, *args: object) -> None:
        """Say nothing of requests: a path may hold what somebody typed."""
