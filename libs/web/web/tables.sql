-- The tables of web, the same in every service's database. See libs/database for how it gets there.

-- The answer given to a client's Idempotency-Key, stored in the transaction of the act itself. While that
-- transaction is open the row has no answer yet, and nobody else sees it.
CREATE TABLE idempotency_keys (
    client       text  NOT NULL,
    key          bytea NOT NULL,        -- keyed hash: whoever chose it may have put a name or a number into it
    request_hash bytea NOT NULL,        -- keyed: what the key was used for
    status       integer,
    sealed       bytea,                 -- headers and body, byte for byte as they were sent
    sealed_key   text,
    created_at   timestamptz NOT NULL,  -- machine time: keys grow old, not business
    PRIMARY KEY (client, key),
    CHECK ((status IS NULL) = (sealed IS NULL) AND (status IS NULL) = (sealed_key IS NULL))
);
CREATE INDEX idempotency_keys_sealed_key ON idempotency_keys (sealed_key);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

-- A client sees its own answers, whatever it may see beside them (decision 16).
CALL protect_rows('idempotency_keys', $$client = nullif(current_setting('app.client', true), '')$$);
