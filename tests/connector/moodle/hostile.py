"""A small server that misbehaves on purpose, for what only a real socket can show."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


class Hostile(BaseHTTPRequestHandler):
    """Answers by the path of the site that was asked for; keeps what it was sent."""

    protocol_version = "HTTP/1.1"
    received: list[tuple[str, dict[str, str], bytes]]
    done: Event

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.path, dict(self.headers), body))
        behaviours: dict[str, Callable[[], None]] = {
            "fine": lambda: self._answer(b'{"ok": 1.50}'),
            "zipped": lambda: self._answer(gzip.compress(b'{"zipped": true}'), encoding="gzip"),
            "bad-zip": lambda: self._answer(b"not gzip", encoding="gzip"),
            "moved": self._redirect,
            "cut": lambda: self._answer(b'{"half": ', length=100),
            "reset": self._reset,
            "silent": lambda: self.done.wait(3) and None,
            "endless": self._drip,
        }
        behaviours[self.path.split("/")[1]]()

    def _answer(self, body: bytes, *, length: int | None = None, encoding: str = "") -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length or len(body)))
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = length is not None

    def _redirect(self) -> None:
        self.send_response(303)
        self.send_header("Location", "https://elsewhere.example.org/stolen?x=1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _reset(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            if self.done.is_set():
                return
            self.wfile.write(b" " * 100)
            self.wfile.flush()
            time.sleep(0.02)

    def log_message(self, *args: Any) -> None:
        """Stay quiet."""


@contextmanager
def hostile_server() -> Iterator[tuple[str, type[Hostile]]]:
    """Serve on loopback; yields the address and the class that keeps what was received."""
    handler = type("Handler", (Hostile,), {"received": [], "done": Event()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler
    finally:
        handler.done.set()
        server.shutdown()
        server.server_close()
