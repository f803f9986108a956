"""催报提醒: a daily report that nobody has signed is asked for: the contact, the deputy, the city."""
