"""Staff grant, refuse or terminate aid (法律援助法 43–48)."""
