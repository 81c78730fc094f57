"""A request that cannot be carried out until a person does something."""

from __future__ import annotations


class Refusal(Exception):
    """Says in Chinese what was refused, why, and the next step; nothing was changed."""


class PutOff(Refusal):
    """Work that was put off: what was done stands, and the next time goes on from there."""
