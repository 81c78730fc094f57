"""PHP's reading of a form, for checking our writing of it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl


def php_decode(body: bytes) -> dict[str, Any]:
    """Read a form as PHP fills ``$_POST``; arrays whose keys are 0, 1, 2, … become lists."""
    form: dict[str, Any] = {}
    for name, value in parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body)):
        head, *rest = re.findall(r"[^\[\]]+", name)
        target, key = form, head
        for part in rest:
            target, key = target.setdefault(key, {}), part
        target[key] = value
    return {name: _lists(value) for name, value in form.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(item) for key, item in value.items()}
    return list(inner.values()) if list(inner) == [str(index) for index in range(len(inner))] else inner
