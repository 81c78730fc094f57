"""The small site at every stage of the main job, with guardians and priority groups in the registrar's sheet."""

from tests.journeys.stages import at

__all__ = ["at"]
