"""Commands on the small site, in this process."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner, Result

from sync.cli.main import app

DEAN = ("--actor", "王敏")
WHY = (*DEAN, "--reason", "已核对")


def yujing(folder: Path | None, *arguments: str, env: dict[str, str] | None = None) -> Result:
    """Run a command; what nobody expected is raised."""
    site = () if folder is None else ("--site", str(folder))
    result = CliRunner().invoke(app, [*arguments, *site], env={"COLUMNS": "200", "YUJING_ACTOR": "李红", **(env or {})})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
