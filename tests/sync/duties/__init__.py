"""Duties: days from the clauses, cycles, levels, lists, records, reminders."""
