-- Two signatures and locks of the daily report: off unless campaign data asks for them.

-- The first of two signatures 填报签名: a named person filled a report or a correction in and signed it. It counts
-- for nothing until another person signs it too; whoever fills it in anew puts another beside it, and the newest
-- stands. Rows are never changed or removed.
CREATE TABLE first_signatures (
    campaign     text NOT NULL,
    county       text NOT NULL,
    period       date NOT NULL,
    number       integer NOT NULL,  -- the line's version, after the act
    zero         boolean NOT NULL,
    figures      jsonb NOT NULL,
    signed_by    text NOT NULL,     -- subject of the token
    signed_at    timestamptz NOT NULL,
    sealed       bytea NOT NULL,    -- as a version's
    sealed_key   text  NOT NULL,
    words_digest bytea NOT NULL,
    PRIMARY KEY (campaign, county, period, number),
    FOREIGN KEY (campaign, county, period) REFERENCES lines
);
CREATE INDEX first_signatures_sealed_key ON first_signatures (sealed_key);
REVOKE UPDATE, DELETE ON first_signatures FROM :app_role;
GRANT UPDATE (sealed, sealed_key) ON first_signatures TO :loops_role;
SELECT audit_table('first_signatures', '{campaign,county,period,number}');
CALL protect_rows('first_signatures', 'sees_county(county)');

-- The city's leave 同意更正 for one correction of a day that is locked. Rows are never changed or removed.
CREATE TABLE correction_leaves (
    campaign     text NOT NULL,
    county       text NOT NULL,
    period       date NOT NULL,
    number       integer NOT NULL,  -- the line's version, after the act
    by           text NOT NULL,     -- subject of the token
    at           timestamptz NOT NULL,
    sealed       bytea NOT NULL,    -- the reason, and the name of who gave it
    sealed_key   text  NOT NULL,
    words_digest bytea NOT NULL,
    PRIMARY KEY (campaign, county, period, number),
    FOREIGN KEY (campaign, county, period) REFERENCES lines
);
CREATE INDEX correction_leaves_sealed_key ON correction_leaves (sealed_key);
REVOKE UPDATE, DELETE ON correction_leaves FROM :app_role;
GRANT UPDATE (sealed, sealed_key) ON correction_leaves TO :loops_role;
SELECT audit_table('correction_leaves', '{campaign,county,period,number}');
CALL protect_rows('correction_leaves', 'sees_county(county)');

ALTER TABLE lines
    ADD COLUMN awaiting integer,  -- the first signature that waits for the second
    ADD COLUMN leave    integer;  -- the city's leave that no correction has used yet

-- Null: signed by one, as everywhere without a second signature; corrected without anybody's leave.
ALTER TABLE versions
    ADD COLUMN first_signature integer,
    ADD COLUMN leave           integer,
    ADD FOREIGN KEY (campaign, county, period, first_signature) REFERENCES first_signatures,
    ADD FOREIGN KEY (campaign, county, period, leave) REFERENCES correction_leaves;
CREATE UNIQUE INDEX versions_leave ON versions (campaign, county, period, leave) WHERE leave IS NOT NULL;
