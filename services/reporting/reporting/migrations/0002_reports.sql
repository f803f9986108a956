-- The daily report 日报: one line per county and period.

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
    exempt_reason text,
    exempted_by   text,
    exempted_at   timestamptz,
    PRIMARY KEY (campaign, county, period),
    CHECK ((filing IS NULL) = (signed_at IS NULL) AND (filing IS NULL) = (latest IS NULL)),
    CHECK ((exempt_reason IS NULL) = (exempted_at IS NULL))
);
CREATE INDEX lines_period ON lines (campaign, period);

-- A draft 草稿: anybody of the county, also a machine, may put one; it counts for nothing.
CREATE TABLE drafts (
    campaign    text NOT NULL,
    county      text NOT NULL,
    period      date NOT NULL,
    zero        boolean NOT NULL,
    figures     jsonb,
    filled_by   text NOT NULL,
    reviewed_by text,
    phone       text NOT NULL,
    incidents   text,
    remarks     text,
    disputed    jsonb NOT NULL DEFAULT '[]',
    drafted_by  text NOT NULL,
    drafted_at  timestamptz NOT NULL,
    PRIMARY KEY (campaign, county, period),
    FOREIGN KEY (campaign, county, period) REFERENCES lines
);

-- What was signed: number 1, and its corrections 更正 beside it. Rows are never changed or removed.
CREATE TABLE versions (
    campaign    text NOT NULL,
    county      text NOT NULL,
    period      date NOT NULL,
    number      integer NOT NULL CHECK (number > 0),
    zero        boolean NOT NULL,
    figures     jsonb NOT NULL,
    filled_by   text NOT NULL,
    reviewed_by text,
    phone       text NOT NULL,
    incidents   text,
    remarks     text,
    disputed    jsonb NOT NULL DEFAULT '[]',  -- [{event_id, reason}]
    reason      text,                         -- why it was corrected
    signed_by   text NOT NULL,                -- subject of the token
    signer_name text,
    signed_at   timestamptz NOT NULL,
    by_proxy    boolean NOT NULL,
    check_then  text NOT NULL,                -- the check as it stood when it was signed
    PRIMARY KEY (campaign, county, period, number),
    FOREIGN KEY (campaign, county, period) REFERENCES lines,
    CHECK ((number = 1) = (reason IS NULL))
);
REVOKE UPDATE, DELETE ON versions FROM :app_role;

-- Row-level security (decision 16): what the API sees of each table.
CALL protect_rows('lines', 'sees_county(county)');
CALL protect_rows('drafts', 'sees_county(county)');
CALL protect_rows('versions', 'sees_county(county)');
