"""The facts that the rules read: their columns, types and scaling."""
