"""The small site at every stage of the main job."""

from tests.journeys.stages import at

__all__ = ["at"]
