"""Who handles a case, as assignment says; the first handler opens mediation (N3.1)."""
