"""The small site at every stage of the main job, and a PostgreSQL server."""

from tests.journeys.stages import at
from tests.sync.conftest import postgres_server

__all__ = ["at", "postgres_server"]
