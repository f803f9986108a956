"""What the case sweep covers and what may be filed. Pure."""
