"""The schema of a policy file, its condition grammar and its lint."""
