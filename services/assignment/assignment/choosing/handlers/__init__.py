"""Choosing by rule for whoever waits, or whom a person names. The caller holds the county's row."""
