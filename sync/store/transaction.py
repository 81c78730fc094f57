"""The name under which the rest of the house passes an open transaction along without knowing SQL."""

from __future__ import annotations

from typing import TypeAlias

from sqlalchemy import Connection

Transaction: TypeAlias = Connection
"""An open transaction of `sync.store.database.Store`; only the store looks inside."""
