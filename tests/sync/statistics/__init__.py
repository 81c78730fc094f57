"""Tests of what a period comes to in numbers."""
