"""What is a sign of life, when a county falls silent, and what is shown of it. Pure."""
