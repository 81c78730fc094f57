"""What people did for warned students: checked against the clauses, kept, read from sheets, filed as scans."""
