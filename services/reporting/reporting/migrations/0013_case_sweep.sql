-- The case sweep 案件排查 (N1): what a county's table of the year's cases is made of, and what was filed of it.

-- A case's number, who has it, how it ended, whether it is a migrant worker's; null in rows from before this was kept (`yuanxin reporting rebuild` fills them).
ALTER TABLE cases
    ADD COLUMN handler  text,   -- the number of the lawyer or legal worker; null: nobody has it now
    ADD COLUMN ended_as text CHECK (ended_as IN ('fully_recovered', 'partly_recovered', 'not_recovered', 'less_accepted',
                                                 'terminated', 'withdrawn', 'refused')),
    ADD COLUMN case_no text,
    ADD COLUMN migrant_worker boolean;
CREATE INDEX cases_sweep ON cases (campaign, county) WHERE handovers <> '[]';

-- One row per county: whoever carries in, gives reasons or files locks it.
CREATE TABLE case_sweeps (
    campaign text NOT NULL,
    county   text NOT NULL,
    PRIMARY KEY (campaign, county)
);

-- Cases assigned in the year before the window opened 补录案件, each as it stood from one act of a person to the next:
-- the latest version counts. Numbers, codes and days only: nobody of a case is named. Rows are never changed.
CREATE TABLE carried_in (
    case_id      uuid NOT NULL,
    version      integer NOT NULL CHECK (version > 0),
    campaign     text NOT NULL,
    county       text NOT NULL,
    case_no      text NOT NULL,           -- of the county's own register
    case_class   text NOT NULL CHECK (case_class IN ('wages', 'work_injury', 'social_insurance')),
    assigned_on  date NOT NULL,
    handler      text,                    -- a number; null: not recorded
    closed_on    date CHECK (closed_on >= assigned_on),  -- null: open
    result       text CHECK (result IN ('fully_recovered', 'partly_recovered', 'not_recovered', 'less_accepted',
                                        'terminated', 'withdrawn', 'refused')),  -- null: not recorded
    withdrawn_reason text CHECK (withdrawn_reason IN ('entered_twice', 'wrong_county', 'did_not_happen', 'other_error')),
    recorded_by  text NOT NULL,           -- subject of the token
    recorded_at  timestamptz NOT NULL,
    sealed       bytea NOT NULL,          -- the person's name
    sealed_key   text  NOT NULL,
    words_digest bytea NOT NULL,
    PRIMARY KEY (case_id, version),
    CHECK (result IS NULL OR closed_on IS NOT NULL)
);
CREATE INDEX carried_in_county ON carried_in (campaign, county, case_id, version DESC);
CREATE INDEX carried_in_case_no ON carried_in (campaign, county, case_no);
CREATE INDEX carried_in_sealed_key ON carried_in (sealed_key);

-- Why a case is still open, as a person of the county said; the latest version counts. Rows are never changed.
CREATE TABLE open_case_reasons (
    campaign     text NOT NULL,
    county       text NOT NULL,
    case_id      text NOT NULL,           -- the system's, or of one carried in
    version      integer NOT NULL CHECK (version > 0),
    reason       text NOT NULL CHECK (reason IN ('in_arbitration', 'in_suit', 'in_enforcement', 'appraisal',
                                                 'party_not_found', 'papers', 'other')),
    recorded_by  text NOT NULL,
    recorded_at  timestamptz NOT NULL,
    sealed       bytea NOT NULL,          -- the person's name, and the note
    sealed_key   text  NOT NULL,
    words_digest bytea NOT NULL,
    PRIMARY KEY (campaign, county, case_id, version)
);
CREATE INDEX open_case_reasons_sealed_key ON open_case_reasons (sealed_key);

-- What was filed: number 1, and its corrections beside it. Rows are never changed.
CREATE TABLE case_sweep_filings (
    campaign     text NOT NULL,
    county       text NOT NULL,
    number       integer NOT NULL CHECK (number > 0),
    filing       text NOT NULL CHECK (filing IN ('on_time', 'late')),  -- of the first, for good
    zero         boolean NOT NULL,
    figures      jsonb NOT NULL,
    system       jsonb NOT NULL,          -- the system's figures as they stood when it was filed
    filed_by     text NOT NULL,
    filed_at     timestamptz NOT NULL,
    sealed       bytea NOT NULL,          -- the person's name, remarks, the reason of a correction
    sealed_key   text  NOT NULL,
    words_digest bytea NOT NULL,
    PRIMARY KEY (campaign, county, number)
);
CREATE INDEX case_sweep_filings_sealed_key ON case_sweep_filings (sealed_key);

REVOKE UPDATE, DELETE ON carried_in, open_case_reasons, case_sweep_filings FROM :app_role;
GRANT UPDATE (sealed, sealed_key) ON carried_in, open_case_reasons, case_sweep_filings TO :loops_role;
SELECT audit_table('carried_in', '{case_id,version}'),
       audit_table('open_case_reasons', '{campaign,county,case_id,version}'),
       audit_table('case_sweep_filings', '{campaign,county,number}');

CALL protect_rows('case_sweeps', 'sees_county(county)');
CALL protect_rows('carried_in', 'sees_county(county)');
CALL protect_rows('open_case_reasons', 'sees_county(county)');
CALL protect_rows('case_sweep_filings', 'sees_county(county)');
