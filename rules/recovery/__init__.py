"""What would change a verdict: suppositions, the smallest sets of courses that lift a warning, and near misses."""
