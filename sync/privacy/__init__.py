"""People's data: who was erased and stays so, and what lies where."""
