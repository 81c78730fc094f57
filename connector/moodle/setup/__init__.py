"""The script that an administrator runs on the Moodle host; PHP, shipped as package data."""
