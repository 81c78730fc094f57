"""Read Moodle into the store, course by course; what fails is reported and never taken for empty."""
