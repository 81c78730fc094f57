"""The client of Moodle's web services, against recordings, scripted answers and a small hostile server."""
