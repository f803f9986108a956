-- Plan 方案 and final summary 专项行动总结 (N9): of each county, and the city's out of all of them. What people
-- typed, and their names, are sealed.

-- Number 1 is the plan as it was recorded, later numbers correct it. Rows are never changed or removed.
CREATE TABLE plans (
    campaign     text NOT NULL,
    county       text NOT NULL,
    number       integer NOT NULL,
    dated_on     date NOT NULL,         -- the plan's own date
    recorded_by  text NOT NULL,         -- subject of the token
    recorded_at  timestamptz NOT NULL,
    sealed       bytea NOT NULL,        -- who is responsible, the text; who recorded it, why it was corrected
    sealed_key   text  NOT NULL,
    words_digest bytea NOT NULL,
    PRIMARY KEY (campaign, county, number)
);
CREATE INDEX plans_sealed_key ON plans (sealed_key);
REVOKE UPDATE, DELETE ON plans FROM :app_role;
GRANT UPDATE (sealed, sealed_key) ON plans TO :loops_role;
SELECT audit_table('plans', '{campaign,county,number}');
CALL protect_rows('plans', 'sees_county(county)');

-- A summary, as soon as somebody began it. Its county is `city` for the city's own.
CREATE TABLE summaries (
    campaign  text NOT NULL,
    county    text NOT NULL,
    version   integer NOT NULL DEFAULT 0,  -- the ETag: grows with every draft and every signature
    latest    integer,                     -- number of the latest signed version
    signed_at timestamptz,                 -- of the first: decides whether it was late
    PRIMARY KEY (campaign, county),
    CHECK ((latest IS NULL) = (signed_at IS NULL))
);
CALL protect_rows('summaries', 'sees_county(county)');

-- 草稿: what is written so far; it counts for nothing, and signing takes it away.
CREATE TABLE summary_drafts (
    campaign   text NOT NULL,
    county     text NOT NULL,
    saved_by   text NOT NULL,         -- subject of the token
    saved_at   timestamptz NOT NULL,
    sealed     bytea NOT NULL,        -- achievements, problems, suggestions; who saved it
    sealed_key text  NOT NULL,
    PRIMARY KEY (campaign, county),
    FOREIGN KEY (campaign, county) REFERENCES summaries
);
CREATE INDEX summary_drafts_sealed_key ON summary_drafts (sealed_key);
CALL protect_rows('summary_drafts', 'sees_county(county)');

-- Number 1 is the summary as it was signed, later numbers correct it. `figures`: the system's, as they stood when
-- it was signed; nobody's name is in them. Rows are never changed or removed.
CREATE TABLE summary_versions (
    campaign     text NOT NULL,
    county       text NOT NULL,
    number       integer NOT NULL,
    signed_by    text NOT NULL,         -- subject of the token
    signed_at    timestamptz NOT NULL,
    figures      jsonb NOT NULL,
    sealed       bytea NOT NULL,        -- achievements, problems, suggestions; who signed; why it was corrected
    sealed_key   text  NOT NULL,
    words_digest bytea NOT NULL,
    PRIMARY KEY (campaign, county, number),
    FOREIGN KEY (campaign, county) REFERENCES summaries
);
CREATE INDEX summary_versions_sealed_key ON summary_versions (sealed_key);
REVOKE UPDATE, DELETE ON summary_versions FROM :app_role;
GRANT UPDATE (sealed, sealed_key) ON summary_versions TO :loops_role;
SELECT audit_table('summary_versions', '{campaign,county,number}');
CALL protect_rows('summary_versions', 'sees_county(county)');
