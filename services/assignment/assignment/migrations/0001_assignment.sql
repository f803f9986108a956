-- Who handles a case. Names of lawyers stay in this database: events, logs and metrics carry lawyer_id only.

-- One row per reporting unit (报送单位), made when first needed. Whoever changes a case, a lawyer or the waiting
-- list of a county locks its row first (several: in the order of code). So two replicas never choose at once in
-- one county, and a case needs no lock of its own.
CREATE TABLE counties (
    code text PRIMARY KEY
);

-- The detachment 律师支队 (N4.1): lawyers and grassroots legal workers 基层法律服务工作者. Campaign data fills it
-- once; from then on this table is the truth, changed by PUT /v1/lawyers/{lawyer_id}.
CREATE TABLE lawyers (
    lawyer_id    text PRIMARY KEY,
    county       text NOT NULL,
    name         text NOT NULL,
    firm         text NOT NULL,
    firm_hash    text NOT NULL,        -- keyed, comparable with the respondents' hashes (libs/matching)
    kind         text NOT NULL CHECK (kind IN ('lawyer', 'legal_worker')),
    expertise    text[] NOT NULL,      -- case classes
    capacity     integer NOT NULL CHECK (capacity >= 0),  -- 0: takes nothing, on leave; keeps what they have
    duty_days    smallint[] NOT NULL CHECK (duty_days <@ '{0,1,2,3,4,5,6}'),  -- 0 is Monday, Asia/Shanghai
    roster_order integer NOT NULL,     -- the last of the ties
    imported     boolean NOT NULL,     -- from campaign data; a start tells who no longer stands there
    version      integer NOT NULL DEFAULT 1
);
CREATE INDEX lawyers_county ON lawyers (county, roster_order);
CREATE INDEX lawyers_firm ON lawyers (firm_hash);

-- Where a campaign overrules the published calendar: duty follows the working days. Written at each start.
CREATE TABLE working_days (
    campaign text NOT NULL,
    day      date NOT NULL,
    worked   boolean NOT NULL,
    PRIMARY KEY (campaign, day)
);
REVOKE INSERT, UPDATE, DELETE ON working_days FROM :api_role;

-- A case as far as it concerns assignment.
--   received   the application is known; nobody is to be chosen yet
--   waiting    aid is granted, nobody handles it; served as soon as somebody is free, oldest grant first
--   assigned   somebody was chosen and has not confirmed yet
--   confirmed  the chosen one took it
--   ended      withdrawn, terminated or closed
CREATE TABLE cases (
    case_id       uuid PRIMARY KEY,
    case_no       text,                          -- as intake gave it; null where the case ended before its application was known
    campaign      text NOT NULL,
    county        text NOT NULL,
    state         text NOT NULL CHECK (state IN ('received', 'waiting', 'assigned', 'confirmed', 'ended')),
    case_class    text,                          -- null only where a case ended before its application was known
    respondents   text[] NOT NULL DEFAULT '{}',  -- keyed hashes of names
    workers       integer,
    workers_exact boolean NOT NULL DEFAULT true,   -- false: at least so many
    workers_known boolean NOT NULL DEFAULT true,   -- false: nobody gave a number
    granted_at    timestamptz,                   -- the clock of the case: no return or replacement moves it
    waiting_since timestamptz,                   -- NoLawyerAvailable was sent for this wait; null: not yet, or no wait
    lawyer_id     text REFERENCES lawyers,       -- the handler; of an ended case the last one
    seat          integer CHECK (seat > 0),      -- which place of the handler's capacity it takes
    round         integer NOT NULL DEFAULT 0,    -- grows with every choice
    assigned_at   timestamptz,
    limit_told    text CHECK (limit_told IN ('near', 'passed')),  -- of the limit for assignment, the last that was told
    version       integer NOT NULL DEFAULT 1,    -- the ETag
    -- Load is counted from these rows and never kept beside them, so it can't drift. A lawyer has seats
    -- 1 … capacity; two cases never share one, so even a replica that forgot to lock its county could not
    -- assign more cases than there were seats. Lowering a capacity takes no case away from anybody, therefore
    -- no CHECK compares the two.
    UNIQUE (lawyer_id, seat) DEFERRABLE,  -- looked at when a statement ends: in one, a seat may go from case to case
    CHECK ((seat IS NOT NULL) = (state IN ('assigned', 'confirmed'))),
    CHECK (seat IS NULL OR (lawyer_id IS NOT NULL AND assigned_at IS NOT NULL)),
    CHECK (case_class IS NOT NULL OR state = 'ended'),
    CHECK (granted_at IS NOT NULL OR state IN ('received', 'ended')),
    CHECK (waiting_since IS NULL OR state = 'waiting')
);
-- The waiting list as it is looked at (decision 30): whom nobody was asked for yet; the others, by what they need.
-- NULLS FIRST, though there are none: no other index has this order, so none is taken that would read the list through.
CREATE INDEX cases_new_on_list ON cases (county, granted_at, case_id) WHERE state = 'waiting' AND waiting_since IS NULL;
CREATE INDEX cases_judged ON cases (county, case_class, granted_at NULLS FIRST, case_id NULLS FIRST)
    WHERE state = 'waiting' AND waiting_since IS NOT NULL;
-- And as the limit for assignment reads it.
CREATE INDEX cases_untold ON cases (county, campaign, granted_at, case_id)
    WHERE state = 'waiting' AND limit_told IS DISTINCT FROM 'passed';
CREATE INDEX cases_handled ON cases (lawyer_id) WHERE seat IS NOT NULL;
-- The lists that people ask for: of all, of a county, in a state. Of the states only `ended` grows without an end.
-- NULLS FIRST for the same reason: no look at the waiting list is to be answered from these.
CREATE INDEX cases_granted ON cases (granted_at NULLS FIRST, case_id) WHERE granted_at IS NOT NULL;
CREATE INDEX cases_county ON cases (county, granted_at NULLS FIRST, case_id) WHERE granted_at IS NOT NULL;
CREATE INDEX cases_state ON cases (state, granted_at NULLS FIRST, case_id) WHERE granted_at IS NOT NULL;

-- What happened to a case here, in order; never changed. The step says what; `choice` keeps the reasons of a
-- choice as they were then.
--   received, granted, withdrawn, terminated, closed   sent by other services
--   noted      sent by another service in a state where it changes nothing; `reason` is the event's type
--   waiting    nobody could take it
--   assigned   a lawyer was chosen
--   confirmed, returned, replaced                      what people did; the lawyer is the one it concerns
CREATE TABLE steps (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id   uuid NOT NULL REFERENCES cases,
    step      text NOT NULL CHECK (step IN ('received', 'granted', 'withdrawn', 'terminated', 'closed', 'noted',
                                            'waiting', 'assigned', 'confirmed', 'returned', 'replaced')),
    lawyer_id text REFERENCES lawyers,
    round     integer,
    reason    text,                  -- coded
    actor     text NOT NULL,         -- person, client, rule, timer, city, agency
    at        timestamptz NOT NULL,  -- when it happened
    recorded  timestamptz NOT NULL,  -- when it was written down here
    choice    jsonb
);
CREATE INDEX steps_case ON steps (case_id, id);
CREATE INDEX steps_lawyer_assigned ON steps (lawyer_id, recorded) WHERE step = 'assigned';

REVOKE UPDATE, DELETE ON steps FROM :app_role;
SELECT audit_table('steps', '{id}');

-- Whom a firm may not act against, beside itself (decision 27). No name is here: firm and respondent are the keyed
-- hashes of libs/matching, as they are in lawyers and cases. Choosing looks up by respondent.
--   client    the firm acts for them, or did; people know the entry by `ref`, the firm's own number for the client
--   declared  a handler's conflict in a case, remembered for other cases; `ref` is made of case, round and place
CREATE TABLE conflicts (
    county          text NOT NULL,     -- in which it was entered; it keeps the firm's lawyers of every county
    firm_hash       text NOT NULL,
    ref             text NOT NULL,
    origin          text NOT NULL CHECK (origin IN ('client', 'declared')),
    respondent_hash text,              -- null: nobody knows yet whom the case is against
    lawyer_id       text REFERENCES lawyers,  -- who declared it: it goes with this one into another firm
    case_id         uuid REFERENCES cases,    -- in which it was declared
    ended_on        date,              -- the last day on which the firm acted for the client
    counts_until    date,              -- a year later; null: no end is known
    withdrawn       boolean NOT NULL DEFAULT false,
    version         integer NOT NULL DEFAULT 1,  -- the ETag
    PRIMARY KEY (county, firm_hash, ref),
    CHECK ((origin = 'declared') = (case_id IS NOT NULL AND lawyer_id IS NOT NULL)),
    CHECK (respondent_hash IS NOT NULL OR origin = 'declared'),
    CHECK ((ended_on IS NULL) = (counts_until IS NULL))
);
CREATE INDEX conflicts_respondent ON conflicts (respondent_hash);
CREATE INDEX conflicts_case ON conflicts (case_id) WHERE case_id IS NOT NULL;
REVOKE DELETE ON conflicts FROM :app_role;

-- Who did what to an entry, and who asked whether a name is among a firm's (asked: no entry of its own).
CREATE TABLE conflict_acts (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    county          text NOT NULL,
    firm_hash       text NOT NULL,
    ref             text,
    act             text NOT NULL CHECK (act IN ('entered', 'changed', 'declared', 'withdrawn', 'asked')),
    respondent_hash text,
    ended_on        date,
    reason          text,                  -- coded
    actor_kind      text NOT NULL,
    actor           text NOT NULL,         -- by the token's subject
    recorded        timestamptz NOT NULL,
    CHECK ((ref IS NULL) = (act = 'asked'))
);
CREATE INDEX conflict_acts_entry ON conflict_acts (county, firm_hash, ref, id);
REVOKE UPDATE, DELETE ON conflict_acts FROM :app_role;
SELECT audit_table('conflict_acts', '{id}');

-- Row-level security (decision 16): what the API sees of each table; what hangs on a case goes with the case.
CALL protect_rows('counties', 'sees_county(code)');
CALL protect_rows('lawyers', 'sees_county(county)');
CALL protect_rows('cases', 'sees_county(county)');
CALL protect_rows('steps', 'EXISTS (SELECT FROM cases c WHERE c.case_id = steps.case_id)');
CALL protect_rows('conflict_acts', 'sees_county(county)');
-- A firm that serves in two counties is one firm: what one of them entered keeps its lawyers from a case in the other
-- too. There it may be read, and not changed.
ALTER TABLE conflicts ENABLE ROW LEVEL SECURITY;
CREATE POLICY loops ON conflicts TO :loops_role USING (true);
CREATE POLICY api ON conflicts TO :api_role
    USING (sees_county(county) OR EXISTS (SELECT FROM lawyers l WHERE l.firm_hash = conflicts.firm_hash
                                                                   OR l.lawyer_id = conflicts.lawyer_id))
    WITH CHECK (sees_county(county));
