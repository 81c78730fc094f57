"""A backup before the tables of a store are changed: the way back to the version that wrote it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from sync.backup.belonging import contents_of
from sync.backup.writing import write_backup
from sync.store.migrate import is_known, revision_of
from sync.store.moving import is_empty

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from config.settings import Settings
    from sync.store.database import Store

_LOG: Final = logging.getLogger(__name__)


def keep_before_upgrade(settings: Settings, folder: Path, store: Store, at: datetime) -> Path | None:
    """Back up a store whose tables are about to be changed, and return the file; None where there is nothing to lose.

    Without public keys in the settings there is no backup, and a warning says so.

    Raises:
        ConfigError, OSError: it cannot be written; the store is left as it is.
    """
    revision = revision_of(store)
    if revision is None or not is_known(revision) or is_empty(store):
        return None
    recipients = settings.backup.recipients
    if not recipients:
        _LOG.warning("数据库结构由 %s 升级，没有先备份：[backup] recipients 还没有公钥", revision)
        return None
    made = write_backup(contents_of(settings, folder, store, at), folder / settings.backup.folder, recipients)
    _LOG.warning("数据库结构由 %s 升级，升级前的备份：%s", revision, made.file.name)
    return made.file
