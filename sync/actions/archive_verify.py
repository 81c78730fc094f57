"""Check an archive that lies in a folder: no site is needed, nothing is written."""

from __future__ import annotations

import os
from pathlib import Path

from reports.archive.verification import Verification
from reports.archive.verifying import BagError, verify_archive
from sync.refusal import Refusal


def verify(folder: Path, checksum: str = "") -> Verification:
    """Check the four properties of an archive; ``checksum`` is the one on the transfer list, where somebody has it.

    Raises:
        Refusal: the folder is no archive.
    """
    try:
        return verify_archive(folder, checksum, workers=os.cpu_count() or 1)
    except BagError as error:
        raise Refusal(str(error)) from error
