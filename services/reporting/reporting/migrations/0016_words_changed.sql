-- A day's report that is corrected may say something else of an incident, or nothing: the city reads it again.
ALTER TABLE written_incidents
    ADD COLUMN changes    integer NOT NULL DEFAULT 0,  -- how often its words were changed, taken away, written again
    ADD COLUMN changed_at timestamptz,                 -- when last; null: never, or before this was kept
    ADD COLUMN steps_then integer NOT NULL DEFAULT 0;  -- how many steps the city had taken by then
UPDATE written_incidents SET changes = 1 WHERE NOT told;
