"""Run every benchmark, one after the other, each in a process of its own: ``make bench``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NAMES = ("evaluate", "plain_loop", "snapshot", "explain", "forms", "pull", "scale", "bundle", "college", "workers")


def main() -> int:
    """Run them all and return the number that failed."""
    folder = Path(__file__).parent
    failed = 0
    for name in NAMES:
        print(f"== {name} ==", flush=True)
        failed += (
            subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=folder.parent, check=False).returncode != 0
        )
    return failed


if __name__ == "__main__":
    sys.exit(main())
