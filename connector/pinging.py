"""Tell a watching service that we are alive: one request to an address that is itself a secret."""

from __future__ import annotations

from typing import Final

import requests

_TIMEOUT: Final = (5.0, 15.0)
"""Seconds to connect, and of silence."""


def ping(url: str, *, failed: bool = False) -> str:
    """Ask for ``url``, or for ``url/fail``; return an empty text, or the kind of what went wrong.

    Nothing is sent but the request itself, and no more is taken of the answer than its status. Whatever goes wrong,
    nothing is raised, and nothing returned holds the address.
    """
    try:
        response = requests.get(_failing(url) if failed else url, timeout=_TIMEOUT, allow_redirects=False, stream=True)
    except (requests.RequestException, OSError, ValueError) as error:
        return type(error).__name__
    response.close()
    return "" if response.status_code < 300 else f"HTTP {response.status_code}"


def _failing(url: str) -> str:
    """``https://host/uuid?x=1`` → ``https://host/uuid/fail?x=1``."""
    path, question, query = url.partition("?")
    return f"{path.rstrip('/')}/fail{question}{query}"
