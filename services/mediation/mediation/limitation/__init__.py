"""仲裁时效: how near the end of a limitation is, and that a claim must be filed before it (N3.2)."""
