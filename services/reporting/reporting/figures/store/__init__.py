"""The tables cases, figures, stock, journal and incidents."""
