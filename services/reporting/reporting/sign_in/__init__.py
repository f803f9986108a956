"""One-time links that sign a browser in."""
