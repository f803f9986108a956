"""What the templates show of a county's day."""
