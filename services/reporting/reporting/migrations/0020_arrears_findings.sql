-- What a sweep of arrears 大排查 found (N4.2): one employer a row. Names and what people typed are sealed; a finding entered by mistake
-- stays, and counts no more. A sweep with findings that stand is not withdrawn.
CREATE TABLE arrears_findings (
    finding_id    uuid PRIMARY KEY,
    activity_id   uuid NOT NULL REFERENCES activities,
    campaign      text NOT NULL,
    county        text NOT NULL,           -- the activity's
    found_on      date NOT NULL,           -- the activity's day
    employer_kind text NOT NULL CHECK (employer_kind IN ('organisation', 'person')),
    industry      text CHECK (industry IN ('construction', 'municipal_works', 'transport_works', 'water_works', 'manufacturing', 'catering',
                                           'other_services', 'other')),
    area          text,                    -- the code of a unit or of an office
    workers       integer CHECK (workers > 0),  -- null: nobody gave a number; words are sealed
    workers_exact boolean NOT NULL,        -- false: at least so many
    arrears_fen   bigint CHECK (arrears_fen > 0),  -- null: nobody gave an amount; words are sealed
    arrears_exact boolean NOT NULL,
    source        text NOT NULL CHECK (source IN ('site_visit', 'worker_told', 'hotline', 'department', 'chamber_or_association',
                                                  'arrears_record', 'other')),
    actions       text[] NOT NULL,         -- what was done about it
    case_id       text,                    -- the case it became, as a person said; null: nobody said that it became one
    case_no       text,
    version       integer NOT NULL CHECK (version > 0),
    recorded_at   timestamptz NOT NULL,
    withdrawn_at     timestamptz,
    withdrawn_reason text CHECK (withdrawn_reason IN ('entered_twice', 'wrong_county', 'did_not_happen', 'other_error')),
    -- The employer's name and credit code, workers and arrears in words, the note, who recorded it.
    sealed        bytea NOT NULL,
    sealed_key    text  NOT NULL,
    CHECK (workers IS NOT NULL OR NOT workers_exact),
    CHECK (arrears_fen IS NOT NULL OR NOT arrears_exact),
    CHECK ((case_id IS NULL) = (case_no IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
);
CREATE INDEX arrears_findings_newest ON arrears_findings (finding_id) INCLUDE (campaign);
CREATE INDEX arrears_findings_county ON arrears_findings (county, finding_id);
CREATE INDEX arrears_findings_activity ON arrears_findings (activity_id, finding_id);
CREATE INDEX arrears_findings_table ON arrears_findings (campaign, county) INCLUDE (case_id) WHERE withdrawn_at IS NULL;
CREATE INDEX arrears_findings_sealed_key ON arrears_findings (sealed_key);
CALL protect_rows('arrears_findings', 'sees_county(county)');

-- Who did what to a finding, by name. Rows are never changed or removed.
CREATE TABLE arrears_finding_acts (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    finding_id   uuid NOT NULL REFERENCES arrears_findings,
    county       text NOT NULL,            -- the finding's
    act          text NOT NULL CHECK (act IN ('record', 'link_case', 'reveal', 'withdraw')),
    case_no      text,                     -- of a linked case
    by           text NOT NULL,            -- subject of the token
    at           timestamptz NOT NULL,
    sealed       bytea NOT NULL,           -- the name, and the note of a withdrawal or the reason of a look; sealed with the finding
    sealed_key   text  NOT NULL,
    words_digest bytea NOT NULL,
    CHECK ((act = 'link_case') = (case_no IS NOT NULL))
);
CREATE INDEX arrears_finding_acts_finding ON arrears_finding_acts (finding_id, id);
CREATE INDEX arrears_finding_acts_sealed_key ON arrears_finding_acts (sealed_key);
REVOKE UPDATE, DELETE ON arrears_finding_acts FROM :app_role;
GRANT UPDATE (sealed, sealed_key) ON arrears_finding_acts TO :loops_role;
SELECT audit_table('arrears_finding_acts', '{id}');
CALL protect_rows('arrears_finding_acts', 'sees_county(county)');

-- By its number a case is named.
CREATE INDEX cases_number ON cases (campaign, county, case_no);

-- They feed the hot spots (decision 71).
ALTER TABLE hot_spot_facts DROP CONSTRAINT hot_spot_facts_source_check;
ALTER TABLE hot_spot_facts ADD CONSTRAINT hot_spot_facts_source_check CHECK (source IN ('application', 'consultation', 'finding', 'sweep_finding',
                                                                                       'incident', 'early_sign', 'arrears_record'));

-- As in 0014, with an index that also finds a finding that is withdrawn.
CREATE OR REPLACE PROCEDURE rebuild.make_tables(based_on text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made text;
BEGIN
    CALL rebuild.remove_tables();
    FOREACH made IN ARRAY ARRAY['progress', 'applied', 'held', 'cases', 'figures', 'stock', 'journal', 'incidents', 'signs_of_life', 'hot_spot_facts'] LOOP
        EXECUTE format('CREATE UNLOGGED TABLE rebuild.%1$I (LIKE public.%1$I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING IDENTITY)', made);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON rebuild.%I TO :loops_role', made);
    END LOOP;
    -- Only what finds rows while the tables are filled: an index costs more than the row it points to.
    ALTER TABLE rebuild.progress ADD PRIMARY KEY (topic, partition);
    ALTER TABLE rebuild.applied ADD PRIMARY KEY (source, subject);
    ALTER TABLE rebuild.held ADD PRIMARY KEY (id), ADD UNIQUE (topic, partition, "offset");
    ALTER TABLE rebuild.cases ADD PRIMARY KEY (case_id);
    ALTER TABLE rebuild.figures ADD PRIMARY KEY (campaign, county, period, measure, case_class);
    ALTER TABLE rebuild.stock ADD PRIMARY KEY (campaign, county, period, stage, case_class);
    ALTER TABLE rebuild.signs_of_life ADD PRIMARY KEY (campaign, county, hour);
    CREATE INDEX ON rebuild.journal (campaign, county, period, subject) WHERE against_zero;
    CREATE INDEX ON rebuild.incidents (campaign, county, period, subject);
    CREATE INDEX ON rebuild.hot_spot_facts (subject) WHERE source IN ('consultation', 'incident', 'sweep_finding');
    -- What the log is counted with: another code, calendar or decision of an operator, and it must be counted anew.
    CREATE UNLOGGED TABLE rebuild.basis AS SELECT based_on AS fingerprint;
    GRANT SELECT ON rebuild.basis TO :loops_role;
END $$;
