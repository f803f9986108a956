"""Whose firm acts, or acted, for whom, and who declared a conflict: by keyed hashes only (decision 27)."""
