"""The stand-in Moodle as an HTTP server on loopback."""

from __future__ import annotations

from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from werkzeug.serving import WSGIRequestHandler, make_server

from connector.standin.faults import Faults
from connector.standin.loading import load
from connector.standin.persistence import restore, save, save_college, saved_college
from connector.standin.rest import RestServer
from connector.standin.settings import Settings
from connector.standin.state import Site
from connector.standin.web import Web

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer


POLL_SECONDS = 0.02
"""How soon a stop is noticed."""


class QuietHandler(WSGIRequestHandler):
    """A request handler that writes no log: the tests and the demo read `StandIn.requests` instead."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ANN401 - werkzeug's signature
        """Write nothing."""


class StandIn:
    """A Moodle that runs in this process: ``with StandIn(college) as moodle: … moodle.url, moodle.token``.

    ``college`` has the layout of `connector.standin.loading`; ``state`` is the file in which cohorts, groups and
    messages outlive the server. `faults`, `settings`, `site` and `requests` may be used while it runs.
    """

    def __init__(
        self,
        college: dict[str, Any] | None = None,
        *,
        state: Path | None = None,
        settings: Settings | None = None,
        port: int = 0,
    ) -> None:
        self.settings = settings or Settings()
        self.faults = Faults()
        self.site = Site()
        self._state = state
        self._port = port
        self._saving = Lock()
        self._server: BaseWSGIServer | None = None
        self._thread: Thread | None = None
        self._rest = RestServer(self.site, self.settings)
        if state is not None:
            restore(self.site, state)
            college = saved_college(state) if college is None else college
        self.load(college or {})

    @property
    def token(self) -> str:
        """Return the token of the service user."""
        return self.settings.token

    @property
    def requests(self) -> dict[str, int]:
        """Return how often each function was called."""
        return self._rest.requests

    @property
    def url(self) -> str:
        """Return the address of the site, once it has been started."""
        return f"http://127.0.0.1:{self._port}"

    def load(self, college: dict[str, Any]) -> None:
        """Update users, courses and marks; cohorts, groups and messages stay."""
        with self._rest.lock:
            load(self.site, college, self.settings)
        if self._state is not None:
            save_college(college, self._state)
        self._save()

    def start(self) -> Self:
        """Listen on loopback (on a free port unless one was given) and serve from a thread."""
        web = Web(self._rest, self, self._save)
        self._server = make_server("127.0.0.1", self._port, web, threaded=True, request_handler=QuietHandler)
        self._port = self._server.server_port
        self._thread = Thread(target=self._server.serve_forever, args=(POLL_SECONDS,), name="standin", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and close the port."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _save(self) -> None:
        if self._state is not None:
            with self._saving, self._rest.lock:
                save(self.site, self._state)
