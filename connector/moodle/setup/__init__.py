"""The PHP script that prepares a Moodle site for Yujing; shipped as data."""
