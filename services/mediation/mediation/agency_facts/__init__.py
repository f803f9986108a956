"""What agencies say of a case (N7): kept and shown; what it moves, a person says."""
