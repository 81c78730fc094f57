"""Run mutmut, with the tests that ``TESTS`` names in place of those of pyproject.toml: ``python .ci/mutate.py run``.

mutmut runs all its tests once, to see which of them calls what, before it changes anything. Where a part is tried, a
few tests will do.
"""

from __future__ import annotations

import os

from mutmut.__main__ import cli
from mutmut.configuration import config

if __name__ == "__main__":
    if chosen := os.environ.get("TESTS", "").split():
        config().pytest_add_cli_args_test_selection = chosen
    cli()
