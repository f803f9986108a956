"""断报: whom nothing is heard of (N5.1; decision 8)."""
