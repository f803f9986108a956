-- Whether reminders are failing is asked every few seconds, of those of the last hours.
CREATE INDEX reminders_began ON reminders (began_at);
