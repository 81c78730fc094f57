"""Where scans of signed papers are kept."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from config.blocks import Block


class Scans(Block):
    """The folder of scans (a relative one starts at the site folder), and how large a scan may be, in megabytes."""

    folder: Path = Path("data/scans")
    largest_mb: int = Field(default=20, ge=1, le=500)
