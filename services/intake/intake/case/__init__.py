"""A case: its states, what may be done in which, what others do to it, its rows. Knows no subject."""
