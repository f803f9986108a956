"""突发事件: incidents as the city follows them up, registered in intake or written on the day form (N5.2)."""
