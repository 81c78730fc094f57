"""Evaluate columnar facts against a compiled policy; the only door to DuckDB."""
