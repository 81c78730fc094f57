"""Regulations that nobody here has seen: every family of measures, by table and against a plain interpreter."""
