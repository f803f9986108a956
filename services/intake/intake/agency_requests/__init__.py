"""What we ask of agencies about a case (decision 47): priority (N1.1), and that they deal with it (N7)."""
