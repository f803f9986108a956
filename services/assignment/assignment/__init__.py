"""Who handles a case. See README.md."""
