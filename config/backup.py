"""The settings of backups: to whom they are encrypted, where they lie, how long they are kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from config.procedure_life import Block

_PUBLIC: Final = re.compile(r"age1[02-9ac-hj-np-z]{58}")


def _public(value: str) -> str:
    """Refuse what is no public key; a private one, which somebody put here by mistake, is not repeated."""
    if value.upper().startswith("AGE-SECRET-KEY"):
        raise ValueError("这是私钥，不能写在设置里：请写公钥（以 age1 开头），并另换一对密钥，这把已不算保密")
    if not _PUBLIC.fullmatch(value):
        raise ValueError("不是公钥：公钥以 age1 开头，共 62 个字符，由 yujing backup key 给出，请整行复制")
    return value


Recipient = Annotated[str, AfterValidator(_public)]
"""A public key of age (X25519); what it encrypts only its private key opens, which never lies on the server."""


class BackupSettings(Block):
    """Encrypted to all of ``recipients`` (none: no backups are made) into ``folder``, one file per backup.

    Files older than ``keep_days`` (0: for good) are removed once there are newer ones; ``keep_least`` always stay.
    """

    recipients: tuple[Recipient, ...] = ()
    folder: Path = Path("backups")
    keep_days: int = Field(default=30, ge=0)
    keep_least: int = Field(default=7, ge=1)
