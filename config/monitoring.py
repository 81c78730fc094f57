"""The settings of what watches over the daemon: its log, its health, its figures, and who is told that it lives."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from config.procedure_life import Block


class Log(Block):
    """Where the daemon writes what it does, and how; an empty ``file`` is standard error, which systemd collects."""

    format: Literal["text", "json"] = "text"
    level: Literal["debug", "info", "warning"] = "info"
    file: Path | None = None
    largest_mb: int = Field(default=10, ge=1, le=1000)
    keep: int = Field(default=5, ge=1, le=100)


class Monitoring(Block):
    """Where health and figures can be asked for, when work counts as stuck or late, and whom a finished night is told.

    ``listen`` is ``host:port``; empty, nobody can ask.
    """

    listen: str = ""
    stuck_after_hours: int = Field(default=6, ge=1, le=48)
    late_after_hours: int = Field(default=3, ge=1, le=72)
    ping_url_env: str = "YUJING_PING_URL"
    ping_url_file: Path = Path("secrets/ping-url")
    ping_failures: bool = False

    @field_validator("listen")
    @classmethod
    def _an_address(cls, value: str) -> str:
        host, colon, port = value.rpartition(":")
        if value and not (host and colon and port.isdecimal() and int(port) < 65536):
            raise ValueError("应为“地址:端口”，例如 localhost:9464；不用就留空")
        return value

    def address(self) -> tuple[str, int] | None:
        """Return host and port to listen on, or None."""
        host, _, port = self.listen.rpartition(":")
        return (host.strip("[]"), int(port)) if self.listen else None
