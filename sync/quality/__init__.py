"""The gate: a run on incomplete data must not warn anyone."""
