-- The city's report of a day 市局日报: frozen as it stood at its hour, and issued by a named person.

-- What an event behind figures adds (before its case's class and workers are looked at), and the class of what is no
-- case: so that figures can be told as they stood at an instant. Null in rows from before this was kept.
ALTER TABLE journal ADD COLUMN added jsonb, ADD COLUMN case_class text;
-- Rows come in about the order in which they were recorded, so that ranges of blocks find the last ones.
CREATE INDEX journal_recorded ON journal USING brin (recorded) WITH (pages_per_range = 16, autosummarize = on);

-- From when on reports are frozen; null: from the time the system first ran with the campaign. What was counted before
-- `added` was kept cannot be told as of an instant.
ALTER TABLE collecting ADD COLUMN reports_from timestamptz;
UPDATE collecting c SET reports_from = (SELECT max(recorded) FROM journal j WHERE j.campaign = c.campaign);

-- As it stood just before `as_of`. Nobody's name or phone is in it; whom to call stands in campaign data. Never changed.
CREATE TABLE city_reports (
    campaign  text NOT NULL,
    period    date NOT NULL,
    as_of     timestamptz NOT NULL,
    frozen_at timestamptz NOT NULL,  -- when it was kept: at once, or after an outage
    report    jsonb NOT NULL,
    PRIMARY KEY (campaign, period)
);

-- 签发: once.
CREATE TABLE city_report_issues (
    campaign     text NOT NULL,
    period       date NOT NULL,
    issued_by    text NOT NULL,  -- subject of the token
    issued_at    timestamptz NOT NULL,
    sealed       bytea NOT NULL,  -- the name
    sealed_key   text  NOT NULL,
    words_digest bytea NOT NULL,
    PRIMARY KEY (campaign, period),
    FOREIGN KEY (campaign, period) REFERENCES city_reports
);
CREATE INDEX city_report_issues_sealed_key ON city_report_issues (sealed_key);

REVOKE UPDATE, DELETE ON city_reports, city_report_issues FROM :app_role;
REVOKE INSERT ON city_reports FROM :api_role;
GRANT UPDATE (sealed, sealed_key) ON city_report_issues TO :loops_role;
SELECT audit_table('city_reports', '{campaign,period}'), audit_table('city_report_issues', '{campaign,period}');

-- Row-level security (decision 16): the city's own, which no county sees.
CALL protect_rows('city_reports', 'sees_county(''city'')');
CALL protect_rows('city_report_issues', 'sees_county(''city'')');
