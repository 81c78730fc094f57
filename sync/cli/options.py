"""Options that several commands share."""

from __future__ import annotations

import getpass
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

SiteFolder = Annotated[
    Path,
    typer.Option(
        "--site", envvar="YUJING_SITE", help="站点文件夹（yujing init 建立的那个）。", show_default="当前文件夹"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]


def _written(value: str) -> str:
    """Refuse an empty text: a decision has a name and a reason."""
    if not value.strip():
        raise typer.BadParameter("不能为空")
    return value.strip()


Actor = Annotated[
    str, typer.Option("--actor", envvar="YUJING_ACTOR", help="办理人的账号（见设置 actors）。", callback=_written)
]
SeenBy = Annotated[str | None, typer.Option("--as", metavar="账号", help="只看这个账号可以看到的学院和班级。")]
Reason = Annotated[str, typer.Option("--reason", help="理由，将记入记录。", callback=_written)]
Policy = Annotated[str | None, typer.Option("--policy", help="规定的代号（如 bhuad）；不写表示设置中的全部规定。")]
Period = Annotated[
    str | None, typer.Option("--period", help="学期 2024-2025-1 或学年 2024-2025；不写则按规定自动确定。")
]
Day = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="以哪一天的成绩为准，如 2025-03-14；不写表示今天。"),
]


def examples(*lines: str) -> str:
    """Return the epilogue of a command's help: one or more examples, one a line."""
    return "示例：\n\n" + "\n\n".join(f"  {line}" for line in lines)


def who() -> str:
    """Return who runs the command, for the record of what is no decision: the name given, else the login."""
    named = os.environ.get("YUJING_ACTOR", "").strip()
    if named:
        return named
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return f"uid{os.getuid()}"
