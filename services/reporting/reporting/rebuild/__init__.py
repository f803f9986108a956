"""系统数重算: the log counted anew beside the live tables, compared with them, and put in their place."""
