"""Faults injected on command: what goes wrong between a client and a Moodle."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from threading import Lock
from typing import Any

from connector.standin.errors import MoodleError, access_refused, invalid_token, moodle_error

NGINX = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n"
)
PAGES = {
    "bad_gateway": (502, NGINX.format("502 Bad Gateway")),
    "unavailable": (503, NGINX.format("503 Service Temporarily Unavailable")),
    "gateway_timeout": (504, NGINX.format("504 Gateway Time-out")),
    "too_many_requests": (429, NGINX.format("429 Too Many Requests")),
    "too_large": (413, NGINX.format("413 Request Entity Too Large")),
    "maintenance_page": (503, "<!DOCTYPE html>\n<title>Site under maintenance</title>\n"),
    "disabled": (403, ""),
    "html": (200, "<!DOCTYPE html>\n<html><body>Please log in to the campus network.</body></html>\n"),
    "empty": (200, ""),
}
DATABASE_DOWN = MoodleError(
    "dml_connection_exception", "dbconnectionfailed", "<p>Error: Database connection failed</p>\n"
)
ERRORS = {
    "database_down": DATABASE_DOWN,
    "maintenance": moodle_error("sitemaintenance", "The site is undergoing maintenance"),
    "invalid_token": invalid_token(),
    "access_refused": access_refused(),
}
BEFORE = {"reset", *PAGES, *ERRORS}
"""Faults that keep the function from running."""
AFTER = {"slow", "php_warning", "cut_off", "late", "lost", "late_gateway_timeout"}
"""Faults that spoil the answer of a function that has run (slow: one that will run)."""
WARNING = (
    "<br />\n<b>Warning</b>:  PHP Request Startup: Input variables exceeded {}. To increase the limit change "
    "max_input_vars in php.ini. in <b>Unknown</b> on line <b>0</b><br />\n"
)


@dataclass(slots=True)
class Fault:
    """A fault for the next ``times`` calls (None: until cleared) of a function, after passing over ``skip``."""

    kind: str
    times: int | None = 1
    function: str | None = None
    delay: float = 0.0
    skip: int = 0


class Faults:
    """The faults that wait for their calls; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[Fault] = []
        self.injected: Counter[str] = Counter()

    def next(self, kind: str, **options: Any) -> None:  # noqa: ANN401 - passed on to Fault, which checks the names
        """Let the next call fail; options are ``times``, ``function``, ``delay`` (seconds) and ``skip``."""
        if kind not in BEFORE | AFTER:
            raise ValueError(f"unknown fault {kind!r}; known: {', '.join(sorted(BEFORE | AFTER))}")
        with self._lock:
            self._waiting.append(Fault(kind, **options))

    def clear(self) -> None:
        """Forget the faults that still wait."""
        with self._lock:
            self._waiting.clear()

    def take(self, function: str) -> Fault | None:
        """Return the fault that this call meets, counting it down."""
        with self._lock:
            for fault in self._waiting:
                if fault.function in {None, function} and self._due(fault):
                    self.injected[fault.kind] += 1
                    return fault
        return None

    def _due(self, fault: Fault) -> bool:
        if fault.skip:
            fault.skip -= 1
            return False
        if fault.times is not None:
            fault.times -= 1
            if not fault.times:
                self._waiting.remove(fault)
        return True
