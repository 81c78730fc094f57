"""Calls with odd parameters, and what a real Moodle answers to them."""
