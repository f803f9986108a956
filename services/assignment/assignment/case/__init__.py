"""A case as far as assignment is concerned: what every subject stands on."""
