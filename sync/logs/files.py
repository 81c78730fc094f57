"""The log as a file: nobody else's to read, and never larger than the settings say."""

from __future__ import annotations

import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path


class PrivateFile(RotatingFileHandler):
    """A log file of mode 600, and ``keep`` older ones of at most ``largest_mb`` megabytes each."""

    def __init__(self, file: Path, largest_mb: int, keep: int) -> None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(file, maxBytes=largest_mb * 1_000_000, backupCount=keep, encoding="utf-8")

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding=self.encoding)
