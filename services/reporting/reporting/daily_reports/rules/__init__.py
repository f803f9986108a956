"""What may be signed, and what a line is after each act. Pure."""
