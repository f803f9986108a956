-- Signing a browser in (A5). All times are the machine's. Neither table holds anything that lets anybody in:
-- what is in a link and in a cookie are random words, and here are their SHA-256.

-- One-time links that were not used yet; the first use deletes the row.
CREATE TABLE sign_in_tickets (
    ticket_hash bytea PRIMARY KEY CHECK (octet_length(ticket_hash) = 32),
    subject     text NOT NULL,  -- who may sign in by it
    role        text NOT NULL,
    county      text,
    expires     timestamptz NOT NULL
);

-- Browsers that are signed in. Signing out deletes the row.
CREATE TABLE browser_sessions (
    cookie_hash bytea PRIMARY KEY CHECK (octet_length(cookie_hash) = 32),
    subject     text NOT NULL,
    role        text NOT NULL,
    county      text,
    expires     timestamptz NOT NULL,  -- however much it is used
    last_used   timestamptz NOT NULL   -- to within a sixtieth of the time it may stand idle
);
