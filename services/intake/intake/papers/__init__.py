"""Papers are asked for, supplied, and become overdue (N2.3, N5.5)."""
