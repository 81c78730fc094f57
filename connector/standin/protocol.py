"""PHP's way of reading a form, and Moodle's two ways of writing an answer (JSON and XML)."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any
from urllib.parse import parse_qsl

JSON_TYPE = "application/json"
XML_TYPE = "application/xml; charset=utf-8"


def read_form(encoded: str, limit: int) -> tuple[dict[str, Any], bool]:
    """Read an encoded form into nested dictionaries; say whether PHP dropped variables.

    PHP keeps ``limit + 1`` variables and drops the rest without an error.
    """
    pairs = parse_qsl(encoded, keep_blank_values=True)
    tree: dict[str, Any] = {}
    for name, value in pairs[: limit + 1]:
        _put(tree, _path(name), value)
    return tree, len(pairs) > limit + 1


def _path(name: str) -> list[str]:
    top, bracket, rest = name.partition("[")
    return [re.sub(r"[ .]", "_", top), *re.findall(r"\[([^\]]*)\]", bracket + rest)]


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    for key in path[:-1]:
        inner = tree.get(key or str(len(tree)))
        if not isinstance(inner, dict):
            inner = tree[key or str(len(tree))] = {}
        tree = inner
    tree[path[-1] or str(len(tree))] = value


def to_json(result: object) -> str:
    r"""Write a result as PHP does: ``\uXXXX``, no blanks, escaped slashes."""
    return json.dumps(result, separators=(",", ":")).replace("/", "\\/")


def to_xml(result: object) -> str:
    """Write a result as Moodle's XML format."""
    return f'<?xml version="1.0" encoding="UTF-8" ?>\n<RESPONSE>\n{_xml(result)}</RESPONSE>\n'


def error_to_xml(body: dict[str, Any]) -> str:
    """Write an exception as Moodle's XML format."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8" ?>',
        f'<EXCEPTION class="{escape(body["exception"])}">',
        *([f"<ERRORCODE>{escape(body['errorcode'])}</ERRORCODE>"] if "errorcode" in body else []),
        f"<MESSAGE>{escape(body['message'])}</MESSAGE>",
        "</EXCEPTION>",
    ]
    return "\n".join(lines) + "\n"


def _xml(value: object) -> str:
    if isinstance(value, list):
        return "<MULTIPLE>\n" + "".join(_xml(each) for each in value) + "</MULTIPLE>\n"
    if isinstance(value, dict):
        keys = "".join(f'<KEY name="{escape(name)}">{_xml(each)}</KEY>\n' for name, each in value.items())
        return f"<SINGLE>\n{keys}</SINGLE>\n"
    if value is None:
        return '<VALUE null="null"/>\n'
    shown = int(value) if isinstance(value, bool) else value
    return f"<VALUE>{escape(str(shown), quote=False)}</VALUE>\n"
