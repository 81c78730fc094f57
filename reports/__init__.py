"""Warnings and cases as paper (PDF/A), sheets (xlsx) and messages (text); knows no LMS, no store."""
