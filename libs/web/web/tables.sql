-- The tables of web, the same in every service's database. See libs/database for how it gets there.

-- The answer given to a client's Idempotency-Key, stored in the transaction of the act itself. While that
-- transaction is open the row has no answer yet, and nobody else sees it.
CREATE TABLE idempotency_keys (
    client       text  NOT NULL,
    key          text  NOT NULL,
    request_hash bytea NOT NULL,        -- keyed: what the key was used for
    status       integer,
    headers      jsonb,
    body         bytea,                 -- byte for byte as it was sent
    created_at   timestamptz NOT NULL,  -- machine time: keys grow old, not business
    PRIMARY KEY (client, key)
);
