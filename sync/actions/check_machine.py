"""The machine that Yujing runs on: its packages, disk, output folder and fonts, and who may read what is written."""

from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sync.actions.check_finding import CheckFinding
from sync.actions.check_modes import mode_findings

if TYPE_CHECKING:
    from sync.site import Site

_DISK_MEGABYTES: Final = 500
_ROOMS: Final = ("config", "connector", "reports", "rules", "sync")


def machine_findings(site: Site) -> Iterator[CheckFinding]:
    """Yield what is fine and what is not of this machine."""
    yield from _packages()
    yield from _disk(site.folder)
    yield from mode_findings(site)
    yield from _fonts(site)
    yield _output(site.path(site.settings.paper.output))


def _packages() -> Iterator[CheckFinding]:
    """Our packages bear general names: another of the same name would be taken for ours without a word."""
    home = Path(__file__).resolve().parents[2]
    for room in _ROOMS:
        found = importlib.import_module(room).__file__
        if found is None or Path(found).resolve().parents[1] != home:
            what = f"名为 {room} 的程序包不是本软件的：{found}"
            advice = "请把 Yujing 装在自己的虚拟环境里（见管理员手册“安装”）"
            yield CheckFinding("machine", "error", "程序包", what, advice)


def _disk(folder: Path) -> Iterator[CheckFinding]:
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < _DISK_MEGABYTES:
        yield CheckFinding("machine", "warning", "磁盘", f"只剩 {free} MB", "请腾出空间，否则可能写到一半停下")
    else:
        yield CheckFinding("machine", "ok", "磁盘", f"还有 {free} MB")


def _fonts(site: Site) -> Iterator[CheckFinding]:
    from reports.fonts import FontError, load
    from sync.filling.setup import font_choice

    try:
        load(font_choice(site))
        yield CheckFinding("paper", "ok", "字体", "可用")
    except FontError as error:
        yield CheckFinding("paper", "error", "字体", str(error), "改正 paper 中的字体名，或留空使用自带字体")


def _output(folder: Path) -> CheckFinding:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if os.access(there, os.W_OK):
        return CheckFinding("paper", "ok", "输出文件夹", f"{folder} 可以写入")
    return CheckFinding("paper", "error", "输出文件夹", f"{folder} 不能写入", "请检查权限，或改 paper.output")
