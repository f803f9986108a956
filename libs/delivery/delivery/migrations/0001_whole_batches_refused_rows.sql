-- A batch that no record can be made of is held as one row: its bytes are the value, and it reaches up to this
-- offset. NULL: the row is one message.
ALTER TABLE held ADD COLUMN batch_end bigint;

-- What the broker said when it refused an event: too large for its topic, no authorisation. The row waits, and
-- what follows of its subject behind it; the relay tries it again now and then. NULL: not refused.
ALTER TABLE outbox ADD COLUMN refused text, ADD COLUMN refused_at timestamptz;  -- machine time
CREATE INDEX outbox_refused ON outbox (id) WHERE refused IS NOT NULL;

GRANT SELECT (batch_end) ON held TO :api_role;
GRANT SELECT (refused) ON outbox TO :api_role;
