"""The end of the process: at once, instead of taking down object by object what is gone with it anyhow.

After a command that loaded DuckDB and Arrow, Python's own end takes an eighth of one student's explanation. Nothing is
lost by leaving it out: threads have ended by then, transactions and files are closed by who opened them, and what other
modules want done at the end comes before, since the last to ask is the first to be called.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys


class Leaving:
    """Ends the process with ``status`` once everything else is done; None leaves the end to Python."""

    def __init__(self) -> None:
        self.status: int | None = None
        atexit.register(self._leave)

    def with_status(self, code: object) -> None:
        """Take over the code of a `SystemExit`; a code that is a message is Python's to tell."""
        if code is None or isinstance(code, int):
            self.status = int(code or 0) & 0xFF

    def _leave(self) -> None:
        if self.status is None:
            return
        try:
            logging.shutdown()
            sys.stdout.flush()
            sys.stderr.flush()
        except (OSError, ValueError):
            return  # nobody reads any more: Python's own end says so, and exits with its own status
        os._exit(self.status)
