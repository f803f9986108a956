"""The city's desk for incidents: the list, one incident, its next step; as pages and for programs (N5.2)."""
