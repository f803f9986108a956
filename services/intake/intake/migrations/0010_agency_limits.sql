-- Of messages that were taken: the case or document they are about, of which an agency says only so much.
ALTER TABLE agency_messages ADD COLUMN about text;
CREATE INDEX agency_messages_about ON agency_messages (agency, about) WHERE about IS NOT NULL;

-- A message over HTTP that fails here is kept for an operator, as one from a topic is.
GRANT INSERT ON held TO :api_role;
