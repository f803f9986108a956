"""What assignment and mediation say of a case."""
