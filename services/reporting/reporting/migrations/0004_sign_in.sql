-- One-time sign-in links that were used, until they would have expired anyway.
CREATE TABLE used_tickets (
    ticket  text PRIMARY KEY,
    expires timestamptz NOT NULL  -- machine time
);
