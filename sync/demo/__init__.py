"""The demonstration: an invented college, and the whole main job run on it against the stand-in Moodle."""
