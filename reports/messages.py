"""The only door to jinja2: a message to a student as plain text that fits Moodle's limit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from reports.documents import StudentMessage

LIMIT: Final = 4096
"""How many bytes of UTF-8 Moodle accepts as one message."""


class MessageError(ValueError):
    """A message template can't be rendered or is too long by itself; the message says which one and where."""


def render_message(message: StudentMessage, templates: Path | Sequence[Path], *, marker: str = "") -> str:
    """Return the text to send with ``textformat`` 2 (plain), at most `LIMIT` bytes including ``marker``.

    ``templates`` are folders searched in order; the site's comes first. ``marker``, where given, is the last line.
    """
    raise NotImplementedError
