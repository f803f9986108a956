-- The daily report 日报: one line per county and period. What people typed (names, phones, free text) is in the
-- `sealed` columns only: AES-GCM, the key's id beside it.

-- A line, as soon as somebody touched it. What was never touched has no row: it is open, missing or out of roster.
CREATE TABLE lines (
    campaign      text NOT NULL,
    county        text NOT NULL,
    period        date NOT NULL,
    version       integer NOT NULL DEFAULT 0,  -- the ETag: grows with every change of the line
    -- fixed by the first signing, for good
    filing        text CHECK (filing IN ('on_time', 'late', 'filed_afterwards')),
    by_proxy      boolean NOT NULL DEFAULT false,
    signed_at     timestamptz,
    latest        integer,                     -- number of the latest version
    -- decided by the city
    exempted_by   text,
    exempted_at   timestamptz,
    asked_anew_at timestamptz,  -- an exemption that held at the due time was withdrawn after it: nobody owed it then
    sealed        bytea,                       -- the reason of the exemption
    sealed_key    text,
    PRIMARY KEY (campaign, county, period),
    CHECK ((filing IS NULL) = (signed_at IS NULL) AND (filing IS NULL) = (latest IS NULL)),
    CHECK ((sealed IS NULL) = (exempted_at IS NULL) AND (sealed IS NULL) = (sealed_key IS NULL))
);
CREATE INDEX lines_period ON lines (campaign, period);
CREATE INDEX lines_sealed_key ON lines (sealed_key);

-- 免报: decided by the city, and withdrawn when it was entered by mistake. Rows are never changed or removed; how
-- the line stands now is in `lines`.
CREATE TABLE exemption_acts (
    campaign     text NOT NULL,
    county       text NOT NULL,
    period       date NOT NULL,
    version      integer NOT NULL,  -- the line's, after the act
    act          text NOT NULL CHECK (act IN ('exempted', 'withdrawn')),
    by           text NOT NULL,     -- subject of the token
    at           timestamptz NOT NULL,
    sealed       bytea NOT NULL,    -- the reason, and the name of who decided
    sealed_key   text  NOT NULL,
    words_digest bytea NOT NULL,
    PRIMARY KEY (campaign, county, period, version),
    FOREIGN KEY (campaign, county, period) REFERENCES lines
);
CREATE INDEX exemption_acts_sealed_key ON exemption_acts (sealed_key);
REVOKE UPDATE, DELETE ON exemption_acts FROM :app_role;
GRANT UPDATE (sealed, sealed_key) ON exemption_acts TO :loops_role;
SELECT audit_table('exemption_acts', '{campaign,county,period,version}');

-- A draft 草稿: anybody of the county, also a machine, may put one; it counts for nothing.
CREATE TABLE drafts (
    campaign    text NOT NULL,
    county      text NOT NULL,
    period      date NOT NULL,
    zero        boolean NOT NULL,
    figures     jsonb,
    drafted_by  text NOT NULL,
    drafted_at  timestamptz NOT NULL,
    sealed      bytea NOT NULL,  -- who filled it in and reviewed it, their phone, incidents, remarks, what is disputed
    sealed_key  text  NOT NULL,
    PRIMARY KEY (campaign, county, period),
    FOREIGN KEY (campaign, county, period) REFERENCES lines
);
CREATE INDEX drafts_sealed_key ON drafts (sealed_key);

-- What was signed: number 1, and its corrections 更正 beside it. Rows are never changed or removed.
CREATE TABLE versions (
    campaign    text NOT NULL,
    county      text NOT NULL,
    period      date NOT NULL,
    number      integer NOT NULL CHECK (number > 0),
    zero        boolean NOT NULL,
    figures     jsonb NOT NULL,
    is_disputed boolean NOT NULL,  -- some events of the period are said to be none of it
    signed_by   text NOT NULL,     -- subject of the token
    signed_at   timestamptz NOT NULL,
    by_proxy    boolean NOT NULL,
    check_then  text NOT NULL,     -- the check as it stood when it was signed
    -- As a draft's; also the signer's name, and why it was corrected. Sealing anew under another key changes these
    -- two columns and nothing else; the keyed digest of the words themselves stays (decision 19).
    sealed       bytea NOT NULL,
    sealed_key   text  NOT NULL,
    words_digest bytea NOT NULL,
    PRIMARY KEY (campaign, county, period, number),
    FOREIGN KEY (campaign, county, period) REFERENCES lines
);
CREATE INDEX versions_sealed_key ON versions (sealed_key);
REVOKE UPDATE, DELETE ON versions FROM :app_role;
GRANT UPDATE (sealed, sealed_key) ON versions TO :loops_role;
SELECT audit_table('versions', '{campaign,county,period,number}');

-- Row-level security (decision 16): what the API sees of each table.
CALL protect_rows('lines', 'sees_county(county)');
CALL protect_rows('exemption_acts', 'sees_county(county)');
CALL protect_rows('drafts', 'sees_county(county)');
CALL protect_rows('versions', 'sees_county(county)');
