"""The code lists of all subjects."""
