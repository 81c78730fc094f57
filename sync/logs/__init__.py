"""What is logged, and how: times, kinds and counts, and nothing about a person."""
