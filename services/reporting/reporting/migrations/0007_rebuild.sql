-- `yuanxin reporting rebuild` (decision 33) fills tables of the same form from the log, beside those that are read.

-- Each time that live rows were exchanged for recounted ones: who had it done, and what differed. Rows are never changed.
CREATE TABLE exchanges (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    exchanged_at timestamptz NOT NULL,  -- business time
    by           text  NOT NULL,        -- as the operator gave it, else the user of the machine
    rows         jsonb NOT NULL,        -- table: how many rows differed
    differences  jsonb NOT NULL         -- the first of each table, live and recounted
);
REVOKE UPDATE, DELETE ON exchanges FROM :app_role;
REVOKE ALL ON exchanges FROM :api_role;
SELECT audit_table('exchanges', '{id}');

CREATE SCHEMA rebuild;
GRANT USAGE ON SCHEMA rebuild TO :loops_role;

-- Whoever rebuilds owns no table. These procedures make the tables anew, as theirs are formed at that moment, and remove
-- them. Unlogged: after a crash of the server all of them are empty, and the rebuilding begins anew.
CREATE PROCEDURE rebuild.remove_tables() LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made text;
BEGIN
    FOR made IN SELECT tablename FROM pg_tables WHERE schemaname = 'rebuild' LOOP
        EXECUTE format('DROP TABLE rebuild.%I', made);
    END LOOP;
END $$;

CREATE PROCEDURE rebuild.make_tables(based_on text) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made text;
BEGIN
    CALL rebuild.remove_tables();
    FOREACH made IN ARRAY ARRAY['progress', 'applied', 'held', 'cases', 'figures', 'stock', 'journal', 'incidents', 'signs_of_life'] LOOP
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
    -- What the log is counted with: another code, calendar or decision of an operator, and it must be counted anew.
    CREATE UNLOGGED TABLE rebuild.basis AS SELECT based_on AS fingerprint;
    GRANT SELECT ON rebuild.basis TO :loops_role;
END $$;

REVOKE ALL ON PROCEDURE rebuild.remove_tables(), rebuild.make_tables(text) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE rebuild.remove_tables(), rebuild.make_tables(text) TO :loops_role;
