"""仲裁时效: how near the end of a limitation is, and filing before it (N3.2)."""
