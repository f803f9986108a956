-- The stock 未结 case by case, with when each move was recorded (decision 69): how it stood at a past moment, and which cases
-- it was. One row per case, stage and turn; a move taken back leaves a row of 0.
CREATE TABLE stock_moves (
    campaign text        NOT NULL,
    county   text        NOT NULL,
    stage    text        NOT NULL,
    case_id  text        NOT NULL,
    period   date        NOT NULL,  -- in which it entered (1) or left (-1)
    recorded timestamptz NOT NULL,  -- when what moved it was recorded
    moved    smallint    NOT NULL,
    PRIMARY KEY (campaign, county, stage, case_id, period, recorded)
);
CREATE INDEX stock_moves_recorded ON stock_moves (campaign, county, recorded) INCLUDE (stage, period, moved);
REVOKE INSERT, UPDATE, DELETE ON stock_moves FROM :api_role;
CALL protect_rows('stock_moves', 'sees_county(county)');
-- As of the stock itself (0017): whoever has a unit's line sees how much of it is there.
DROP POLICY api ON stock_moves;
CREATE POLICY api ON stock_moves TO :api_role USING (
    sees_county(county) OR EXISTS (
        SELECT FROM calendars c, jsonb_array_elements(c.takeovers) AS t
        WHERE c.campaign = stock_moves.campaign AND t ->> 0 = stock_moves.county AND sees_county(t ->> 2)
    )
);

-- What moved a case in the stock: [kind, time, recorded] in the order of recording. Empty of a case from before.
ALTER TABLE cases ADD COLUMN turns jsonb NOT NULL DEFAULT '[]';

-- From when on moves are kept; null: all along, or since the log was counted anew. Most moves that add to no figure
-- are not in the journal: so it is the last instant of which there is any trace, of the campaign or of the system.
ALTER TABLE collecting ADD COLUMN stock_from timestamptz;
UPDATE collecting c SET stock_from = greatest(
    c.since,
    (SELECT max(recorded) FROM journal j WHERE j.campaign = c.campaign),
    (SELECT max(last) FROM signs_of_life s WHERE s.campaign = c.campaign),
    (SELECT as_of FROM seen),
    (SELECT max(business) FROM beats)
) WHERE EXISTS (SELECT FROM cases WHERE cases.campaign = c.campaign);
GRANT UPDATE (stock_from) ON collecting TO :loops_role;

-- They are counted anew with the rest (decision 33).
CREATE OR REPLACE PROCEDURE rebuild.make_tables(based_on text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made text;
BEGIN
    CALL rebuild.remove_tables();
    FOREACH made IN ARRAY ARRAY['progress', 'applied', 'held', 'cases', 'figures', 'stock', 'stock_moves', 'journal', 'incidents', 'signs_of_life', 'hot_spot_facts'] LOOP
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
    ALTER TABLE rebuild.stock_moves ADD PRIMARY KEY (campaign, county, stage, case_id, period, recorded);
    ALTER TABLE rebuild.signs_of_life ADD PRIMARY KEY (campaign, county, hour);
    CREATE INDEX ON rebuild.journal (campaign, county, period, subject) WHERE against_zero;
    CREATE INDEX ON rebuild.incidents (campaign, county, period, subject);
    CREATE INDEX ON rebuild.hot_spot_facts (subject) WHERE source IN ('consultation', 'incident', 'sweep_finding');
    -- What the log is counted with: another code, calendar or decision of an operator, and it must be counted anew.
    CREATE UNLOGGED TABLE rebuild.basis AS SELECT based_on AS fingerprint;
    GRANT SELECT ON rebuild.basis TO :loops_role;
END $$;
