-- Facts about arrears (N4.2, N5.2), whoever told them: the hot spots are gathered from these. One row per event.
CREATE TABLE hot_spot_facts (
    event_id      uuid PRIMARY KEY,
    campaign      text NOT NULL,
    county        text NOT NULL,
    subject       text NOT NULL,         -- the case, consultation, incident or fact of an agency
    source        text NOT NULL CHECK (source IN ('application', 'consultation', 'finding', 'incident', 'early_sign',
                                                  'arrears_record')),
    employers     text[] NOT NULL,       -- keyed hashes, sorted
    contractors   text[] NOT NULL,       -- of general contractors
    industry      text,
    area          text,                  -- the code of a unit or of an office
    workers       integer,               -- null: it tells none
    workers_exact boolean NOT NULL,      -- false: at least so many
    arrears_fen   bigint,                -- null: it tells no amount
    arrears_exact boolean NOT NULL,      -- false: about wages, and not all of it in numbers
    time          timestamptz NOT NULL,  -- when it happened
    recorded      timestamptz NOT NULL,
    withdrawn_at  timestamptz            -- entered by mistake: it counts no more
);
CREATE INDEX hot_spot_facts_time ON hot_spot_facts (campaign, time);
CREATE INDEX hot_spot_facts_county ON hot_spot_facts (county, campaign, time);
CREATE INDEX hot_spot_facts_subject ON hot_spot_facts (subject);
CREATE INDEX hot_spot_facts_employers ON hot_spot_facts USING gin (employers);
CREATE INDEX hot_spot_facts_contractors ON hot_spot_facts USING gin (contractors);
REVOKE INSERT, UPDATE, DELETE ON hot_spot_facts FROM :api_role;
CALL protect_rows('hot_spot_facts', 'sees_county(county)');

-- From when on facts are gathered; null: all along, or since the log was counted anew. What came before is no 0.
ALTER TABLE collecting ADD COLUMN facts_from timestamptz;
UPDATE collecting c SET facts_from = (SELECT max(recorded) FROM journal j WHERE j.campaign = c.campaign);
GRANT UPDATE (facts_from) ON collecting TO :loops_role;

-- They are counted anew with the rest (decision 33).
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
    CREATE INDEX ON rebuild.hot_spot_facts (subject) WHERE source IN ('consultation', 'incident');
    -- What the log is counted with: another code, calendar or decision of an operator, and it must be counted anew.
    CREATE UNLOGGED TABLE rebuild.basis AS SELECT based_on AS fingerprint;
    GRANT SELECT ON rebuild.basis TO :loops_role;
END $$;
