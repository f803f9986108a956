"""A case as mediation knows it: what every subject stands on. It imports no subject."""
