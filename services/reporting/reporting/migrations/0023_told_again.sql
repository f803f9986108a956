-- An incident that a corrected day tells of again, or tells otherwise of after it was seen, waits to be seen since then.
ALTER TABLE written_incidents
    ADD COLUMN waits_since timestamptz;  -- null: since it was written, or told again before this was kept
UPDATE written_incidents SET waits_since = changed_at WHERE told AND steps_then > 0;
