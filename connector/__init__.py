"""Speak to a learning management system: Moodle's web services, and the stand-in Moodle."""
