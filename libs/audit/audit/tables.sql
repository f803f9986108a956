-- The tables of audit, the same in every service's database. See libs/database for how it gets there.
-- All times here are machine time.

-- Rows of acts, chained (decision 19): one chain per county, numbers without holes. Append only.
CREATE TABLE audit_chain (
    chain     text     NOT NULL,  -- the county
    number    bigint   NOT NULL CHECK (number > 0),
    fact      text     NOT NULL,  -- the audited table; `<table>.end` is the end that a row of it came to
    key       jsonb    NOT NULL,  -- the row's primary key
    version   smallint NOT NULL,  -- how the row was written as bytes
    content   bytea    NOT NULL,  -- keyed hash of the row
    sealed_at timestamptz NOT NULL,
    hash      bytea    NOT NULL,  -- keyed hash of this entry and of the hash before it
    PRIMARY KEY (chain, number),
    UNIQUE (fact, key)
);
REVOKE UPDATE, DELETE ON audit_chain FROM :app_role;
REVOKE INSERT ON audit_chain FROM :api_role;
CALL protect_rows('audit_chain', 'sees_county(chain)');

-- Keys of rows that are committed and not chained yet; a trigger writes them with the row, the sealer removes them.
CREATE TABLE audit_unsealed (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fact       text  NOT NULL,
    key        jsonb NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    gone       boolean NOT NULL DEFAULT false  -- its row was not there any more when it was to be sealed
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

-- Whoever answers requests puts its rows there, and counts them; which ones they are is for the sealer.
REVOKE SELECT, UPDATE, DELETE ON audit_unsealed FROM :api_role;
GRANT SELECT (id, fact, written_at, gone) ON audit_unsealed TO :api_role;

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the table % is append-only', TG_TABLE_NAME;
END $$;

-- What may change in a row: words sealed anew under another key, an end that comes once, what is derived.
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free   text[] := '{sealed,sealed_key}'::text[] || coalesce(TG_ARGV[1], '{}')::text[];
    before jsonb := to_jsonb(OLD) - free;
    after  jsonb := to_jsonb(NEW) - free;
    name   text;
BEGIN
    FOREACH name IN ARRAY coalesce(TG_ARGV[0], '{}')::text[] LOOP
        IF before -> name = 'null' THEN
            before := before - name;
            after := after - name;
        END IF;
    END LOOP;
    IF before <> after THEN
        RAISE EXCEPTION 'the table % is append-only', TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;

-- Makes a table append-only and its rows wait for the sealer. `ended_by`: the columns of the end that a row may come
-- to, once; the first of them says whether it has. `derived`: columns that follow from other rows and are not sealed.
-- The service declares the same in Python (audit.Table).
CREATE FUNCTION audit_table(audited text, key text[], ended_by text[] DEFAULT '{}', derived text[] DEFAULT '{}')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    queue text := 'INSERT INTO audit_unsealed (fact, key) SELECT %L, jsonb_build_object(%s)';
    keys  text := (SELECT string_agg(format('%L, written.%I', name, name), ', ') FROM unnest(key) AS name);
BEGIN
    EXECUTE format('CREATE TRIGGER audit_removal BEFORE DELETE OR TRUNCATE ON %I FOR EACH STATEMENT'
                   ' EXECUTE FUNCTION audit_refuse()', audited);
    EXECUTE format('CREATE TRIGGER audit_change BEFORE UPDATE ON %I FOR EACH ROW'
                   ' EXECUTE FUNCTION audit_refuse_change(%L, %L)', audited, ended_by, derived);
    EXECUTE format('CREATE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS %L', 'audit_row_of_' || audited,
                   'BEGIN ' || format(queue, audited, keys) || ' FROM written; RETURN NULL; END');
    EXECUTE format('CREATE TRIGGER audit_row AFTER INSERT ON %I REFERENCING NEW TABLE AS written FOR EACH STATEMENT'
                   ' EXECUTE FUNCTION %I()', audited, 'audit_row_of_' || audited);
    IF ended_by <> '{}' THEN
        EXECUTE format('CREATE FUNCTION %I() RETURNS trigger LANGUAGE plpgsql AS %L', 'audit_end_of_' || audited,
                       'BEGIN ' || format(queue, audited || '.end', replace(keys, 'written.', 'NEW.'))
                       || '; RETURN NULL; END');
        EXECUTE format('CREATE TRIGGER audit_end AFTER UPDATE ON %I FOR EACH ROW WHEN (OLD.%I IS NULL AND NEW.%I IS NOT NULL)'
                       ' EXECUTE FUNCTION %I()', audited, ended_by[1], ended_by[1], 'audit_end_of_' || audited);
    END IF;
END $$;

CREATE TRIGGER audit_removal BEFORE DELETE OR TRUNCATE ON audit_chain FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_change BEFORE UPDATE ON audit_chain FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
