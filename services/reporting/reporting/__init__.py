"""One line per county and period, signed by a named person; who is silent; the board. See README.md."""
