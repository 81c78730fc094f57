"""Make the pair of keys of backups: the public one for the settings, the private one to be kept elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

from config.settings_file import SETTINGS_FILE
from sync.backup.sealing import new_key
from sync.refusal import Refusal


def make_key(file: Path) -> str:
    """Write a new private key into ``file`` (mode 600), and return the public one.

    Raises:
        Refusal: the file is there already, or lies in a site folder, where it would be lost together with the site.
        OSError: the file cannot be written.
    """
    place = file.absolute()
    inside = next((parent for parent in place.parents if (parent / SETTINGS_FILE).exists()), None)
    if inside is not None:
        raise Refusal(f"{file} 在站点文件夹 {inside} 里：站点丢失时私钥也会一起丢失。请写到别处，例如 U 盘。")
    private, public = new_key()
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refusal(f"{file} 已经存在，没有覆盖：里面若是以前的私钥，以前的备份还要用它。请换一个文件名。") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(f"# 预警（Yujing）备份私钥。请离开服务器保管，不要给别人。\n# 公钥：{public}\n{private}\n")
        out.flush()
        os.fsync(out.fileno())
    return public
