-- A browser signs reports as a person does, so link and session keep the name that the report is signed with.
-- It is sealed as all names are; a session without one only reads.
ALTER TABLE sign_in_tickets ADD COLUMN sealed bytea, ADD COLUMN sealed_key text,
    ADD CHECK ((sealed IS NULL) = (sealed_key IS NULL));
ALTER TABLE browser_sessions ADD COLUMN sealed bytea, ADD COLUMN sealed_key text,
    ADD CHECK ((sealed IS NULL) = (sealed_key IS NULL));
CREATE INDEX sign_in_tickets_sealed_key ON sign_in_tickets (sealed_key);
CREATE INDEX browser_sessions_sealed_key ON browser_sessions (sealed_key);

-- Whoever signs is told that a draft came from a machine. Null: drafted before this was kept.
ALTER TABLE drafts ADD COLUMN by_machine boolean;
