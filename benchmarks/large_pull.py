"""Pull a site of a given size, made by `benchmarks.large_site`, in a process of its own: ``run`` starts one.

What it prints is one line of JSON: for a first pull, a second and a nightly one the requests, bytes and seconds by
function, our own processor time, our memory at the beginning, at most and at the end; and the size of the store.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import defaultdict
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, Final

from benchmarks.large_site import Large, tables
from benchmarks.pull import SETTINGS, Address, DayClock
from config.secrets import ensure_secret
from config.settings import Settings
from connector.moodle.gate import Gate
from connector.moodle.limits import Call
from connector.moodle.pacing import Pace
from connector.moodle.transport import MoodleTransport
from sync.actions.import_bundle import import_bundle
from sync.demo.college_mapping import MAPPING_TOML
from sync.demo.college_tables import write_tables
from sync.pull.pull import pull_site
from sync.site import Site
from sync.store.database import open_store
from sync.store.migrate import migrate

DAY: Final = date(2025, 6, 6)
"""A day in the last term; those before are over for longer than the settings ask for."""


class Counted:
    """What was asked and answered, by function: requests, bytes, seconds, and the largest answer."""

    def __init__(self) -> None:
        self.by_function: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0.0, 0])
        self._lock = Lock()

    def __call__(self, call: Call) -> None:
        """Count one request."""
        with self._lock:
            sums = self.by_function[call.function]
            sums[0] += 1
            sums[1] += call.answer_bytes
            sums[2] += call.seconds
            sums[3] = max(sums[3], call.answer_bytes)


def run(large: Large, *, slower: float, pulls: int = 3) -> dict[str, Any]:
    """Pull a site of this size in a process of its own; return what that prints."""
    numbers = [str(each) for each in (large.students, large.offerings, large.terms, large.size or 0)]
    command = [sys.executable, "-m", "benchmarks.large_pull", *numbers, "--slower", str(slower), "--pulls", str(pulls)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=Path(__file__).parent.parent)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Import, pull, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "numbers", type=int, nargs=4, metavar="N", help="students, offerings a term, terms, size (0: all)"
    )
    parser.add_argument("--slower", type=float, default=0.0)
    parser.add_argument("--pulls", type=int, default=3)
    options = parser.parse_args()
    students, offerings, terms, size = options.numbers
    large = Large(students, offerings, terms, size or None)
    with tempfile.TemporaryDirectory(prefix="yujing-scale-") as name:
        sys.stdout.write(json.dumps(measured(Path(name), large, options)) + "\n")


def measured(folder: Path, large: Large, options: argparse.Namespace) -> dict[str, Any]:
    """Import the registrar's tables, start the stand-in, pull; return the figures."""
    settings = Settings.model_validate(tomllib.loads(SETTINGS.format(parallel=4) + MAPPING_TOML))
    store = open_store(f"sqlite:///{folder}/scale.sqlite3", "bench")
    migrate(store)
    site = Site(settings, store, folder, DayClock(DAY))
    ensure_secret(site.path(settings.privacy.data_key_file))
    write_tables(tables(large), folder / "registrar")
    import_bundle(site, folder / "registrar", "bench")
    found: dict[str, Any] = {"enrolments": large.enrolments, "courses": large.courses, "import_mb": peak_mb()}
    command = [sys.executable, "-m", "benchmarks.measured_moodle", "--slower", str(options.slower), "--large"]
    command += [str(each) for each in options.numbers]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())
        with suppress(KeyboardInterrupt):
            for title in ("first", "second", "nightly")[: options.pulls]:
                found[title] = pull(site, Address(address["url"], address["token"]))
        process.terminate()
    found["store_mb"] = sum(file.stat().st_size for file in folder.glob("scale.sqlite3*")) / 1e6
    store.close()
    return found


def pull(site: Site, where: Address) -> dict[str, Any]:
    """Pull once; return the figures of it."""
    forget_peak()
    began_mb = memory_mb()
    moodle, counted = site.settings.moodle, Counted()
    pace = Pace(moodle.parallel, moodle.requests_per_minute * 100)
    cpu, wall = time.process_time(), time.perf_counter()
    with MoodleTransport(where.url, where.token, gate=Gate(pace), on_call=counted) as transport:
        result = pull_site(site.store, transport, site.settings, site.clock, "bench")
    assert result.complete, "a course was not read"
    return {
        "seconds": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "began_mb": began_mb,
        "peak_mb": peak_mb(),
        "now_mb": memory_mb(),
        "requests": result.requests,
        "read": result.offerings,
        "sealed": result.sealed,
        "attempts": result.attempts_new,
        "functions": counted.by_function,
    }


def forget_peak() -> None:
    """Count the peak from now on, where the system lets us (Linux)."""
    gc.collect()
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def memory_mb() -> float:
    """Return the memory that this process has now, in MB; 0 where the system doesn't tell."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 2**20
    return 0.0


def peak_mb() -> float:
    """Return the most memory that this process had since the peak was forgotten, or ever, in MB."""
    with suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
