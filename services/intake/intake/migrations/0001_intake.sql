-- Applications, their papers and decisions; consultations; incidents. What names or describes a person (names, ID
-- numbers, phones, facts, addresses, words as told) is in the `sealed` columns only: AES-GCM, the key's id beside it.
-- Business times are given by the caller. Amounts are in 分.

-- The last case number given per county and series: the number as it is written, with {seq} in its place. Campaigns
-- that write it alike count on in one series, so no number of a year is given twice. The row is the only lock it needs.
CREATE TABLE case_numbers (
    county   text    NOT NULL,
    series   text    NOT NULL,
    last     integer NOT NULL CHECK (last > 0),
    PRIMARY KEY (county, series)
) WITH (fillfactor = 50);

-- An application and what became of it. Whoever changes a case locks its row first (several: in the order of
-- case_id), then adds its events.
--   received    papers are owed on the ordinary lane
--   accepted    受理, to be decided by a person
--   granted     给予法律援助, by a person or by rule under a standing order
--   refused     不予法律援助, also before acceptance
--   withdrawn   撤回 or 视为撤回, also after the grant
--   terminated  终止法律援助, also the revocation of a grant made by rule
--   closed      结案, as mediation sent
CREATE TABLE cases (
    case_id            uuid PRIMARY KEY,
    case_no            text NOT NULL,
    campaign           text NOT NULL,
    county             text NOT NULL,
    office             text,
    station            text,              -- the workstation that filed it; null: the county's own office
    channel            text NOT NULL,
    form               text NOT NULL,
    state              text NOT NULL CHECK (state IN ('received', 'accepted', 'granted', 'refused', 'withdrawn',
                                                      'terminated', 'closed')),
    lane               text NOT NULL CHECK (lane IN ('green', 'ordinary')),
    case_class         text NOT NULL,
    claim_classes      text[] NOT NULL CHECK (cardinality(claim_classes) > 0),
    workers            integer NOT NULL CHECK (workers >= 0),
    workers_exact      boolean NOT NULL,  -- false: at least so many, or only in words
    workers_known      boolean NOT NULL,  -- false: only in words; workers are those who have a name
    amount_claimed_fen bigint CHECK (amount_claimed_fen >= 0),  -- null: only in words
    amount_claimed_exact boolean NOT NULL,  -- false: some claim has no amount
    -- Papers, by code: one complete list of what is owed, and by when (N2.3, N5.5).
    papers_shown       text[] NOT NULL,
    papers_owed        text[] NOT NULL,
    papers_due         date,
    papers_told_at     timestamptz,       -- when the list was made and told; null: nothing was owed
    overdue_at         timestamptz,       -- when the rule raised that papers_due had passed
    notice_served_at   timestamptz,       -- the list reached the applicant; papers_due then counts from there
    -- Four separate facts, two of them derived.
    means_basis        text,              -- exempt from the means review, and by what; null: not exempt
    accepted_first     boolean NOT NULL,  -- accepted with papers owed for the moment
    -- Whether it is urgent, and aid may come before the papers, is worked out on the day that it is asked: a
    -- limitation comes nearer while a case waits. Kept are the coded grounds.
    urgent_grounds     text[] NOT NULL,
    limitation_ends    date,
    received_at        timestamptz NOT NULL,
    accepted_at        timestamptz,
    granted_at         timestamptz,
    standing_order     text,              -- the order under which the rule granted; null: a person did
    ended_at           timestamptz,
    progress           text CHECK (progress IN ('assigned', 'mediating')),
    lawyer_id          text,              -- who handles it, as assignment sent; of an ended case the last one; null: nobody
    limit_told         text CHECK (limit_told IN ('near', 'passed')),  -- of the limit for review, the last that was told
    mediation_opened   boolean NOT NULL,  -- the next lawyer then goes on mediating
    preliminary_review jsonb,             -- 初审 by the station: office, opinion, reasons, papers seen and asked for, by code
    recorded_at        timestamptz NOT NULL,
    -- What the applicant stated, as JSON, sealed.
    sealed             bytea NOT NULL,
    sealed_key         text  NOT NULL,
    version            integer NOT NULL DEFAULT 1,  -- the ETag
    UNIQUE (county, case_no),
    CHECK ((papers_owed = '{}') OR papers_due IS NOT NULL),
    -- An employer may pay, and mediation close the case, before anybody accepted or granted anything (N3.3).
    CHECK (accepted_at IS NOT NULL OR state NOT IN ('accepted', 'granted', 'terminated')),
    CHECK (granted_at IS NOT NULL OR state NOT IN ('granted', 'terminated')),
    CHECK ((ended_at IS NOT NULL) = (state IN ('refused', 'withdrawn', 'terminated', 'closed')))
) WITH (fillfactor = 80);
CREATE INDEX cases_county ON cases (county, case_id);
-- For what a list is narrowed to, so that it need not be read to its end: the city's, and a county's.
CREATE INDEX cases_state_anywhere ON cases (state, case_id);
CREATE INDEX cases_state ON cases (county, state, case_id);
CREATE INDEX cases_class ON cases (county, case_class, case_id);
CREATE INDEX cases_campaign ON cases (county, campaign, case_id);
CREATE INDEX cases_station ON cases (county, station, case_id) WHERE station IS NOT NULL;
CREATE INDEX cases_received ON cases (county, received_at);
CREATE INDEX cases_sealed_key ON cases (sealed_key);
CREATE INDEX cases_papers_due ON cases (papers_due)
    WHERE overdue_at IS NULL AND papers_owed <> '{}' AND state IN ('received', 'accepted', 'granted');
CREATE INDEX cases_review ON cases (campaign, case_id) WHERE state = 'accepted' AND limit_told IS DISTINCT FROM 'passed';
CREATE INDEX cases_limit_told ON cases (campaign, county) WHERE state = 'accepted' AND limit_told IS NOT NULL;

-- Keyed hashes by which an application is found again: of each ID number shown (the same person), and of its names,
-- phones, respondents and amounts (the same application). A table of its own: its only index is the right one, however
-- many cases there are and whatever is known about them. Written with the case.
CREATE TABLE case_traces (
    county   text NOT NULL,
    campaign text NOT NULL,
    trace    text NOT NULL,
    case_id  uuid NOT NULL,
    PRIMARY KEY (county, campaign, trace, case_id)
);

-- The natural key of an application: its county, and the hash of its number in the system it comes from. The number
-- may be an identity, so its text is kept with the case only, sealed. The same body gets the same receipt.
CREATE TABLE sources (
    campaign       text  NOT NULL,
    county         text  NOT NULL,
    system         text  NOT NULL,
    reference      bytea NOT NULL,  -- keyed hash
    statement_hash bytea NOT NULL,  -- keyed hash
    case_id        uuid  NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    receipt        jsonb,           -- null only inside the transaction that makes the case
    PRIMARY KEY (campaign, county, system, reference)
);

-- 咨询; they count in the zero report too (N5.5).
CREATE TABLE consultations (
    consultation_id uuid PRIMARY KEY,
    campaign    text NOT NULL,
    county      text NOT NULL,
    channel     text NOT NULL,
    case_class  text NOT NULL,
    workers     integer NOT NULL CHECK (workers >= 0),
    workers_exact boolean NOT NULL,  -- false: at least so many, or only in words, or not said
    workers_known boolean NOT NULL,  -- false: nobody gave a number; then workers is 1, at least
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- Entered by mistake: it stays, and counts no more.
    withdrawn_at     timestamptz,
    withdrawn_reason text,
    sealed      bytea NOT NULL,
    sealed_key  text  NOT NULL,
    CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
);
CREATE INDEX consultations_county ON consultations (county, consultation_id);
CREATE INDEX consultations_sealed_key ON consultations (sealed_key);

-- 苗头 and 群体性事件, reported when seen (N5.5).
CREATE TABLE incidents (
    incident_id uuid PRIMARY KEY,
    campaign    text NOT NULL,
    county      text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('first_sign', 'group_incident')),
    people      integer NOT NULL CHECK (people > 0),
    people_exact boolean NOT NULL,  -- false: at least so many, or only in words
    people_known boolean NOT NULL,  -- false: only in words
    place_kind  text CHECK (place_kind IN ('construction_site', 'factory', 'employer_office', 'dormitory', 'government',
                                           'court_or_arbitration', 'service_window', 'road_or_public', 'online', 'other')),
    area        text,               -- the office in whose area it is; the place in words is sealed
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- Entered by mistake: it stays, and counts no more.
    withdrawn_at     timestamptz,
    withdrawn_reason text,
    sealed      bytea NOT NULL,
    sealed_key  text  NOT NULL,
    CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
);
CREATE INDEX incidents_county ON incidents (county, incident_id);
CREATE INDEX incidents_sealed_key ON incidents (sealed_key);

-- Who did what to a consultation or an incident: recorded, looked at in clear, withdrawn. Append only.
CREATE TABLE record_audit (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record_id   uuid NOT NULL,     -- a consultation's or an incident's
    county      text NOT NULL,     -- the record's
    action      text NOT NULL CHECK (action IN ('record', 'reveal', 'withdraw')),
    actor_kind  text NOT NULL,
    actor       text NOT NULL,     -- by the token's subject
    at          timestamptz NOT NULL,
    recorded    timestamptz NOT NULL,
    sealed       bytea,            -- the words given with it and the name of who withdrew, sealed with the record
    sealed_key   text,
    words_digest bytea,
    CHECK ((sealed IS NULL) = (sealed_key IS NULL) AND (sealed IS NULL) = (words_digest IS NULL))
);
CREATE INDEX record_audit_record ON record_audit (record_id, id);
CREATE INDEX record_audit_sealed_key ON record_audit (sealed_key) WHERE sealed_key IS NOT NULL;
REVOKE UPDATE, DELETE, TRUNCATE ON record_audit FROM :app_role;
GRANT UPDATE (sealed, sealed_key) ON record_audit TO :loops_role;

-- What other services sent about a case, and what it did here; never changed.
--   apply   it moved the case
--   record  it changed nothing here
CREATE TABLE foreign_events (
    event_id uuid PRIMARY KEY,
    case_id  uuid NOT NULL REFERENCES cases,
    type     text NOT NULL,
    verdict  text NOT NULL CHECK (verdict IN ('apply', 'record')),
    at       timestamptz NOT NULL,
    recorded timestamptz NOT NULL
);
CREATE INDEX foreign_events_case ON foreign_events (case_id);

-- The case log by county, for systems that do not read Kafka: kept by the consumer, in the transaction of the effects,
-- and for as long as the log itself, for ever. Its rows could be made anew from the log.
CREATE TABLE county_feed (
    county    text    NOT NULL,
    partition integer NOT NULL,
    "offset"  bigint  NOT NULL,
    late      integer NOT NULL,  -- 0: it lies there in the log; else it had been held, and is the how-manieth behind that place
    event     text    NOT NULL,  -- CloudEvents, JSON
    PRIMARY KEY (partition, "offset", late, county)
);
CREATE INDEX county_feed_county ON county_feed (county, partition, "offset", late);
REVOKE INSERT, UPDATE, DELETE ON county_feed FROM :api_role;
REVOKE UPDATE ON county_feed FROM :loops_role;

-- Who did what, when: one row per change of state, and one per look at personal data. Append only.
CREATE TABLE audit (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     uuid NOT NULL REFERENCES cases,
    action      text NOT NULL,
    from_state  text,              -- null: the application came in
    to_state    text NOT NULL,
    codes       text[] NOT NULL,   -- why, by code: of a refusal its reasons and who is responsible instead, of a termination its ground
    actor_kind  text NOT NULL,     -- person, client, rule, timer, city, agency
    actor       text NOT NULL,     -- who, by the token's subject; rules by their name
    county      text,              -- the actor's
    at          timestamptz NOT NULL,
    recorded    timestamptz NOT NULL,
    -- The words given with it (a reason, a note, who is responsible instead), sealed with the case; null: none.
    -- Sealing them anew under another key changes these two columns and nothing else; the keyed digest of the words
    -- themselves stays, and the audit's chain covers that one (decision 19).
    sealed       bytea,
    sealed_key   text,
    words_digest bytea,
    CHECK ((sealed IS NULL) = (sealed_key IS NULL) AND (sealed IS NULL) = (words_digest IS NULL))
);
CREATE INDEX audit_case ON audit (case_id, id);
CREATE INDEX audit_sealed_key ON audit (sealed_key) WHERE sealed_key IS NOT NULL;
REVOKE UPDATE, DELETE, TRUNCATE ON audit, foreign_events FROM :app_role;
GRANT UPDATE (sealed, sealed_key) ON audit TO :loops_role;

-- The second lock: not even the owner changes a row by mistake, but for words that are sealed anew. And the third: both are chained (decision 19).
SELECT audit_table('audit', '{id}'), audit_table('record_audit', '{id}'), audit_table('foreign_events', '{event_id}');

-- Row-level security (decision 16): what the API sees of each table; what hangs on a case goes with the case.
CALL protect_rows('case_numbers', 'sees_county(county)');
-- A lawyer sees the cases this lawyer handles and no other of the county, a workstation those it filed. `app.client` is
-- the caller's identity: role, county, subject; `app.office` a workstation's office.
CREATE FUNCTION sees_case(of_county text, handled_by text, filed_by text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN sees_county(of_county) AND CASE
    WHEN current_setting('app.client', true) LIKE 'lawyer/%'
    THEN current_setting('app.client', true) = 'lawyer/' || of_county || '/' || handled_by
    WHEN current_setting('app.client', true) LIKE 'workstation/%' THEN filed_by = current_setting('app.office', true)
    ELSE true END;
CALL protect_rows('cases', 'sees_case(county, lawyer_id, station)');
CALL protect_rows('case_traces', 'sees_county(county)');
CALL protect_rows('sources', 'sees_county(county)');
CALL protect_rows('consultations', 'sees_county(county)');
CALL protect_rows('incidents', 'sees_county(county)');
CALL protect_rows('county_feed', 'sees_county(county)');
CALL protect_rows('record_audit', 'sees_county(county)');
CALL protect_rows('foreign_events', 'EXISTS (SELECT FROM cases c WHERE c.case_id = foreign_events.case_id)');

-- A row of the audit is written in the statement of the change, which may be the one that makes the case: whether it
-- is the caller's case is asked when that statement is done.
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY loops ON audit TO :loops_role USING (true);
CREATE POLICY api ON audit TO :api_role USING (EXISTS (SELECT FROM cases c WHERE c.case_id = audit.case_id))
    WITH CHECK (true);
CREATE FUNCTION refuse_foreign_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM cases c WHERE c.case_id = NEW.case_id) THEN
        RAISE insufficient_privilege USING MESSAGE = 'row-level security: the case is not the caller''s';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_is_of_own_cases AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse_foreign_case();

-- Has the county a case of one of these persons? VOLATILE, here and below: with the eyes of the moment in which it is
-- asked, not of when the statement began, which may have waited for a neighbour's number.
CREATE FUNCTION is_known_in(of_campaign text, of_county text, persons text[]) RETURNS boolean LANGUAGE sql VOLATILE
RETURN EXISTS (
    SELECT FROM case_traces
    WHERE county = of_county AND campaign = of_campaign AND trace = ANY (persons)
);
REVOKE ALL ON FUNCTION is_known_in FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_known_in TO :app_role;

-- The number of the county's first case that looks like this one. With the owner's rights: to a lawyer too the number
-- of a case that another handles.
CREATE FUNCTION first_alike_in(of_campaign text, of_county text, looks text) RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
RETURN (
    SELECT case_no FROM cases WHERE sees_county(of_county) AND case_id = (
        SELECT case_id FROM case_traces
        WHERE county = of_county AND campaign = of_campaign AND trace = looks
        ORDER BY case_id LIMIT 1
    )
);
REVOKE ALL ON FUNCTION first_alike_in FROM PUBLIC;
GRANT EXECUTE ON FUNCTION first_alike_in TO :app_role;
