"""A copy of all that a stack keeps, and a stack made of it again (decision 53)."""
