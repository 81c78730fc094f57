"""Tests of filling documents from cases and facts."""
