"""What counts, for how much, and in which row. Pure: known cases and calendars are parameters."""
