"""Carry out an approved plan, exactly that plan, step by step; a crash half-way is finished by the next run."""
