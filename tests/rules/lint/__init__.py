"""The lint's own arithmetic."""
