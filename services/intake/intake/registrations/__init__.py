"""What was registered on the municipal platform comes in as packages and is answered (docs/platform.md)."""
