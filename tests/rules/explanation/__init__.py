"""Tests of rules.explanation."""
