"""A stand-in Moodle that speaks the REST protocol with Moodle's own quirks, for the demo and the tests."""
