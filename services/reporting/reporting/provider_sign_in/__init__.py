"""Signing a browser in at the bureau's identity provider (decision 61)."""
