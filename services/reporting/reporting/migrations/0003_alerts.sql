-- Silence 断报 and overdue reports: up to when was swept, and what came of it.

-- One row: up to when everything has been seen (the watermark), and up to when silence was swept. Only grows.
CREATE TABLE seen (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    as_of    timestamptz,
    swept_to timestamptz
);
INSERT INTO seen DEFAULT VALUES;

-- Up to when each campaign was swept. Its row is locked by whoever sweeps.
CREATE TABLE swept (
    campaign   text PRIMARY KEY,
    silence_to timestamptz,   -- business time all signs of life up to which were walked through
    overdue_to timestamptz    -- due times before it were looked at
);

-- From when a county is counted; absent: from the opening of the window.
CREATE TABLE watches (
    campaign     text NOT NULL,
    county       text NOT NULL,
    since        timestamptz NOT NULL,
    counted_from text NOT NULL CHECK (counted_from IN ('sign_of_life', 'window_opened', 'exemption_ended')),
    PRIMARY KEY (campaign, county)
);

-- Episodes of silence. One open episode per county at most: raised once.
CREATE TABLE silences (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign     text NOT NULL,
    county       text NOT NULL,
    ran_out      timestamptz NOT NULL,
    since        timestamptz NOT NULL,
    counted_from text NOT NULL,
    ended_at     timestamptz,
    ended_by     text CHECK (ended_by IN ('heard', 'exempted', 'window_ended')),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    UNIQUE (campaign, county, ran_out)
);
CREATE UNIQUE INDEX silences_open ON silences (campaign, county) WHERE ended_at IS NULL;

-- Reports whose due time passed with neither signature nor exemption: told once, whatever comes after.
CREATE TABLE overdue (
    campaign text NOT NULL,
    county   text NOT NULL,
    period   date NOT NULL,
    due      timestamptz NOT NULL,
    PRIMARY KEY (campaign, county, period)
);
REVOKE DELETE ON silences FROM :app_role;
REVOKE UPDATE, DELETE ON overdue FROM :app_role;

-- Append-only and chained (decision 19). A silence comes to an end, once.
SELECT audit_table('silences', '{id}', '{ended_at,ended_by}'), audit_table('overdue', '{campaign,county,period}');

-- Row-level security (decision 16). What the clock raises the API only reads; up to when was swept concerns no county.
REVOKE INSERT, UPDATE, DELETE ON seen, swept, watches, silences, overdue FROM :api_role;
CALL protect_rows('watches', 'sees_county(county)');
CALL protect_rows('silences', 'sees_county(county)');
CALL protect_rows('overdue', 'sees_county(county)');
