"""When a county owes a report, and which counties do: periods and roster (N5.1, N5.3)."""
