"""When a report is frozen and may be issued; what has changed since."""
