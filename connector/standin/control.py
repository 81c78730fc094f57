"""The control endpoint, for a test or a demo in another process: faults, settings, counts, a newer college."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol

from connector.standin.faults import Faults
from connector.standin.settings import Settings


class Controlled(Protocol):
    """What can be controlled from outside."""

    faults: Faults
    settings: Settings

    @property
    def requests(self) -> dict[str, int]:
        """Return how often each function was called."""
        ...

    def load(self, college: dict[str, Any]) -> None:
        """Update the site from a newer college."""
        ...


def control(server: Controlled, method: str, path: str, body: str) -> tuple[int, str]:
    """Obey a command under ``/standin/``; return status and JSON.

    ``POST faults`` takes ``{"kind", "times", "function", "delay", "skip"}``, ``DELETE faults`` forgets them,
    ``POST settings`` changes settings by name, ``POST capabilities`` takes ``{"drop": [], "grant": []}``,
    ``POST college`` loads a newer college, ``GET requests`` counts calls by function.
    """
    commands: dict[tuple[str, str], Callable[[Any], object]] = {
        ("POST", "faults"): lambda given: server.faults.next(**given),
        ("DELETE", "faults"): lambda _: server.faults.clear(),
        ("POST", "settings"): lambda given: _change(server.settings, given),
        ("POST", "capabilities"): lambda given: _grant(server.settings, given),
        ("POST", "college"): server.load,
        ("GET", "requests"): lambda _: dict(server.requests),
    }
    command = commands.get((method, path))
    if command is None:
        return 404, json.dumps({"error": f"unknown command {method} {path}"})
    try:
        return 200, json.dumps(command(json.loads(body) if body else None))
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        return 400, json.dumps({"error": str(error)})


def _change(settings: Settings, given: dict[str, Any]) -> None:
    for name, value in given.items():
        current = getattr(settings, name)
        setattr(settings, name, set(value) if isinstance(current, set) else value)


def _grant(settings: Settings, given: dict[str, list[str]]) -> None:
    settings.capabilities -= set(given.get("drop", []))
    settings.capabilities |= set(given.get("grant", []))
