"""Two verdicts side by side: of two laws, of two moments, of a college's rules and its school's. Pure."""
