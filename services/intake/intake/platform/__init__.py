"""Cases and papers go to the municipal platform as packages, its numbers come back (docs/platform.md)."""
