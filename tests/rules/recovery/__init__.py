"""Tests of rules.recovery."""
