"""List the mutants that no test notices: ``python .ci/surviving_mutants.py tests/rules``, after ``mutmut run``.

mutmut tries only the tests that it saw calling a function. A function that is called once, when its module is imported
or its result is first kept, looks untested that way. So each survivor is tried again with every test of the folders or
files that are named.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

MUTANTS = Path("mutants")
ALL = (
    "tests/rules/test_conditions.py",
    "tests/rules/test_condition_limits.py",
    "tests/rules/test_asnu.py",
    "tests/rules",
)
"""Every test of the rules, the quick ones first."""


def main(tests: Sequence[str]) -> int:
    """Print the survivors with their changes; return 0, since a survivor is a question and no failure."""
    lines = [line.strip() for line in told("results").splitlines()]
    names = [line.split(":")[0] for line in lines if line.endswith((": survived", ": no tests"))]
    survivors = [name for name in names if not noticed(name, tests)]
    for name in survivors:
        print(told("show", name))  # noqa: T201 - what this script is for
    print(f"{len(names)} survived mutmut's choice of tests, {len(survivors)} those of {' '.join(tests)}")  # noqa: T201
    return 0


def told(*arguments: str) -> str:
    """What mutmut says."""
    command = [sys.executable, "-m", "mutmut", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own words


def noticed(name: str, tests: Sequence[str]) -> bool:
    """Whether any of the tests fails with that change."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "MUTANT_UNDER_TEST": name}
    return bool(
        subprocess.run(command, cwd=MUTANTS, env=environment, capture_output=True, check=False).returncode  # noqa: S603
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ALL))
