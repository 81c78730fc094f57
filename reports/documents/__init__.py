"""What each form, sheet and message needs, as frozen dataclasses; filled by sync."""
