"""``yujing --version``: which version is installed, and where."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Give ``yujing`` its option."""
    app.callback()(_options)


def _told(wanted: bool) -> None:
    """Print the version and leave, where it was asked for."""
    if wanted:
        from importlib.metadata import version
        from pathlib import Path

        typer.echo(f"yujing {version('yujing')}（{Path(__file__).resolve().parents[2]}）")
        raise typer.Exit


def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_told, is_eager=True, help="显示版本和安装位置")
    ] = False,
) -> None:
    """Nothing is done before the command but what the options say."""
