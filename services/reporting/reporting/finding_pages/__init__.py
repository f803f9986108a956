"""The pages on which a county records what its sweep of arrears found, and what became of it (N4.2)."""
