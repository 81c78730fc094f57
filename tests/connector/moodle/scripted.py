"""A Moodle that answers by a script, for what no recording shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class ScriptedMoodle:
    """Implements the port: each function is answered by a callable; calls are kept."""

    def __init__(self, **functions: Callable[[Mapping[str, Any]], object]) -> None:
        self.functions = functions
        self.calls: list[tuple[str, str, Mapping[str, Any]]] = []

    def read(self, function: str, params: Mapping[str, object] | None = None) -> object:
        return self._answer("read", function, params or {})

    def write(self, function: str, params: Mapping[str, object] | None = None) -> object:
        return self._answer("write", function, params or {})

    def _answer(self, kind: str, function: str, params: Mapping[str, Any]) -> object:
        self.calls.append((kind, function, params))
        return self.functions[function](params)
