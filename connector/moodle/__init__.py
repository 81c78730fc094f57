"""Moodle's REST web services, one function per web service."""
