"""A county's last fortnight, day by day: a bar for each measure and day, a gap where nothing was heard."""
