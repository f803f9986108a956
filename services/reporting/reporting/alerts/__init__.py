"""提醒: silences and overdue reports in one list, open and past."""
