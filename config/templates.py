"""Where the shipped templates of forms and messages lie."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FORMS: Final = Path(__file__).parent / "forms"
MESSAGES: Final = Path(__file__).parent / "messages"
