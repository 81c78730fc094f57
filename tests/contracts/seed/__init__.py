"""Filling a test Moodle: the seeding script (PHP) and a small invented college."""
