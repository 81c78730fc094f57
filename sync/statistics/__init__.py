"""What a period came to in numbers: who is warned, what became of the warnings before, and what was done."""
