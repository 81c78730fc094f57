"""What is doubtful in a policy that compiles: conditions that never hold, gaps, overlaps, what nothing uses."""
