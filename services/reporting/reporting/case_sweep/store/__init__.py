"""The SQL of the case sweep."""
