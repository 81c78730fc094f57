"""The marker by which a message is found again in its conversation, computed from its key and the site's secret."""

from __future__ import annotations

import hmac
from base64 import b32encode
from hashlib import sha256

_LENGTH = 12
_READABLE = str.maketrans("IO", "89")
"""The base32 digits that people take for 1 and 0 are replaced by two that the alphabet lacks."""


def marker_of(secret: bytes, site_id: str, recipient: int, kind: str, case_ref: str, revision: int) -> str:
    """Return the marker of a message, such as ``YJ-7K2MPQ4RSTUV``.

    It follows from the outbox key alone, so that a restored or rebuilt store finds what was sent before; without
    ``secret`` nobody can make one up.
    """
    key = "\x1f".join((site_id, str(recipient), kind, case_ref, str(revision)))
    sum_ = hmac.new(secret, key.encode(), sha256).digest()
    return f"YJ-{b32encode(sum_).decode()[:_LENGTH].translate(_READABLE)}"


def marker_line(marker: str) -> str:
    """Return the last line of a message."""
    return f"〔编号 {marker}〕"
