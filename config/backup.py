"""The settings of backups: to whom they are encrypted, where they lie, how long they are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from config.procedure_life import Block

Recipient = Annotated[str, StringConstraints(pattern=r"^age1[02-9ac-hj-np-z]{58}$")]
"""A public key of age (X25519); what it encrypts only its private key opens, which never lies on the server."""


class BackupSettings(Block):
    """Encrypted to all of ``recipients`` (none: no backups are made) into ``folder``, one file per backup.

    Files older than ``keep_days`` (0: for good) are removed once there are newer ones; ``keep_least`` always stay.
    """

    recipients: tuple[Recipient, ...] = ()
    folder: Path = Path("backups")
    keep_days: int = Field(default=30, ge=0)
    keep_least: int = Field(default=7, ge=1)
