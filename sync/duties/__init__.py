"""What is owed to warned students, by whom and until when: worked out from procedure, calendar, cases and records."""
