"""The stand-in Moodle with a real Moodle's latencies: ``python -m benchmarks.measured_moodle --college FILE``.

Each answer takes a fixed time and so much per byte, by function, as measured on Moodle 4.5.6 with php-fpm and
MariaDB; so many are worked on at a time as there are cores, and the others wait, as they do on a real server. Where
the stand-in itself takes longer than that, the answer is as late as it is. The first line on standard output is JSON
with ``url`` and ``token``.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Semaphore
from typing import Any, Final
from urllib.parse import parse_qs

import connector.standin.server as server_module
from benchmarks.large_site import Large, fill
from connector.standin.control import Controlled
from connector.standin.functions import OPTIONAL
from connector.standin.rest import RestServer
from connector.standin.server import StandIn
from connector.standin.settings import Settings
from connector.standin.web import Web

Seconds = tuple[float, float]
MEASURED: Final[dict[str, Seconds]] = {
    "gradereport_user_get_grade_items": (0.05, 1.68e-6),
    "core_enrol_get_enrolled_users": (0.03, 4.9e-6),
    "core_user_get_users_by_field": (0.025, 2.2e-6),
    "core_course_get_courses_by_field": (0.05, 1.5e-6),
    "core_reportbuilder_retrieve_report": (0.05, 3.9e-6),
}
"""Seconds of an answer, and per byte of it, uncompressed."""
OTHERS: Final[Seconds] = (0.025, 0.0)


class MeasuredWeb:
    """The stand-in behind so many cores."""

    def __init__(self, web: Callable[..., Iterable[bytes]], cores: int, slower: float) -> None:
        self._web = web
        self._cores = Semaphore(cores)
        self._slower = slower

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request as late as a real Moodle would."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        form = environ["wsgi.input"].read(length)
        environ["wsgi.input"] = _Again(form)
        function = parse_qs(form.decode()).get("wsfunction", [""])[0]
        with self._cores:
            began = time.perf_counter()
            body = b"".join(self._web(environ, start_response))
            fixed, per_byte = MEASURED.get(function, OTHERS)
            late = (fixed + per_byte * len(body)) * self._slower - (time.perf_counter() - began)
            time.sleep(max(0.0, late))
        return [body]


class _Again:
    """A request body that was read once and is read again."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, or all that are left."""
        size = len(self._body) if size is None or size < 0 else size
        part, self._body = self._body[:size], self._body[size:]
        return part

    def readline(self, size: int = -1) -> bytes:
        """Return the rest: a form has one line."""
        return self.read(size)


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--college", type=Path, help="a college file; without one the site is --large")
    parser.add_argument("--large", type=int, nargs=4, metavar="N", help="students, offerings a term, terms, and size")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--slower", type=float, default=1.0, help="multiply all latencies by this")
    parser.add_argument("--reports", action="store_true", help="offer the report of setup.php --with-reports")
    options = parser.parse_args()

    def measured(rest: RestServer, controlled: Controlled, changed: Callable[[], None]) -> MeasuredWeb:
        return MeasuredWeb(Web(rest, controlled, changed), options.cores, options.slower)

    server_module.__dict__["Web"] = measured
    settings = Settings(report_active_only=False, optional=set(OPTIONAL) if options.reports else set())
    college = json.loads(options.college.read_text(encoding="utf-8")) if options.college else {}
    with StandIn(college, settings=settings) as moodle:
        if options.large:
            students, offerings, terms, size = options.large
            fill(moodle.site, Large(students, offerings, terms, size or None))
        sys.stdout.write(json.dumps({"url": moodle.url, "token": moodle.token}) + "\n")
        sys.stdout.flush()
        signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main()
