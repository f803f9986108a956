-- Other agencies 协作部门 (N6, N7): who they are, what they sent, what they were told.

-- The register. campaigns/*/agencies.csv seeds it; from then on the row is right (decision 35).
CREATE TABLE agencies (
    code          text PRIMARY KEY,
    name          text   NOT NULL,
    kind          text   NOT NULL CHECK (kind IN ('court', 'arbitration', 'inspection', 'union', 'human_resources', 'housing',
                                                  'transport', 'police', 'chamber', 'association')),
    counties      text[] NOT NULL,  -- those it serves; none: the whole city
    contact       text   NOT NULL,  -- an office, not a person
    contact_phone text   NOT NULL,
    ways          text[] NOT NULL,  -- kafka, http, by_hand
    feed_number   bigint NOT NULL DEFAULT 0,  -- the last number in its feed; the lock under which it grows is taken last
    version       integer NOT NULL DEFAULT 1  -- the ETag
);

-- Each message that bears an id, once, with the receipt it was given; nothing of what it said.
CREATE TABLE agency_messages (
    agency       text  NOT NULL REFERENCES agencies,
    source       text  NOT NULL,
    id           text  NOT NULL,
    content_hash bytea NOT NULL,  -- keyed: the same id with something else is told from the same message again
    receipt      jsonb,           -- null only inside the transaction that takes the message
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (agency, source, id)
);
REVOKE DELETE, TRUNCATE ON agency_messages FROM :app_role;

-- What an agency was told, numbered without holes in the order of the commits; never changed.
CREATE TABLE agency_feed (
    agency      text   NOT NULL REFERENCES agencies,
    number      bigint NOT NULL CHECK (number > 0),
    event_id    uuid   NOT NULL,
    type        text   NOT NULL,
    key         text   NOT NULL,  -- what it is about: a document's number, or a message's id
    data        jsonb  NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (agency, number)
);
REVOKE UPDATE, DELETE, TRUNCATE ON agency_feed FROM :app_role;

-- An agency sees what is its own and nothing of another's, also where its message may touch the cases of any county.
CREATE FUNCTION sees_agency(code text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN current_setting('app.client', true) LIKE 'agency/%'
            THEN starts_with(current_setting('app.client', true), 'agency/' || code || '/')
            ELSE current_setting('app.county', true) = '*' END;
CALL protect_rows('agencies', 'sees_agency(code)');
CALL protect_rows('agency_messages', 'sees_agency(agency)');
CALL protect_rows('agency_feed', 'sees_agency(agency)');

-- Referrals 移送, by the number of the agency's document. One may be withdrawn before it is made: messages on different
-- documents, or of senders who do not key by them, come in any order; then its county is not known.
CREATE TABLE referrals (
    referral_id  uuid PRIMARY KEY,
    agency       text NOT NULL REFERENCES agencies,
    document_no  text NOT NULL,
    campaign     text,
    county       text,
    referred_on  date,
    made_at      timestamptz,
    withdrawn_at timestamptz,
    withdrawal_reason text CHECK (withdrawal_reason IN ('sent_by_mistake', 'settled', 'person_asks', 'other')),
    recorded_at  timestamptz NOT NULL,
    case_id      uuid REFERENCES cases,  -- null: it waits for the application
    case_no      text,
    status       text CHECK (status IN ('received', 'accepted', 'granted', 'refused', 'withdrawn', 'terminated', 'assigned',
                                        'mediating', 'agreed', 'in_proceedings', 'closed')),  -- the last that was told
    status_at    timestamptz,
    UNIQUE (agency, document_no),
    CHECK ((case_id IS NULL) = (case_no IS NULL) AND (status IS NULL) = (status_at IS NULL)),
    CHECK ((made_at IS NULL) = (county IS NULL) AND (made_at IS NULL) = (campaign IS NULL)
           AND (made_at IS NULL) = (referred_on IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (withdrawal_reason IS NULL)),
    CHECK (made_at IS NOT NULL OR withdrawn_at IS NOT NULL)
);
CREATE INDEX referrals_county ON referrals (county, referral_id);
CREATE INDEX referrals_of_agency ON referrals (agency, referral_id);
CREATE INDEX referrals_case ON referrals (case_id);
CREATE INDEX referrals_waiting ON referrals (county, referral_id) WHERE case_id IS NULL AND withdrawn_at IS NULL;
REVOKE DELETE, TRUNCATE ON referrals FROM :app_role;

-- Its agency's, whichever county it is in; to all others as the county is.
CREATE FUNCTION sees_referral(of_agency text, of_county text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN current_setting('app.client', true) LIKE 'agency/%' THEN sees_agency(of_agency)
            ELSE coalesce(sees_county(of_county), false) END;
CALL protect_rows('referrals', 'sees_referral(agency, county)');

-- Who changed the register, and which fields. Append only.
CREATE TABLE agency_acts (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency     text   NOT NULL REFERENCES agencies,
    action     text   NOT NULL CHECK (action IN ('add', 'change')),
    fields     text[] NOT NULL,
    actor_kind text   NOT NULL,
    actor      text   NOT NULL,  -- by the token's subject
    county     text   NOT NULL DEFAULT 'city',  -- whose chain it is in
    at         timestamptz NOT NULL,
    recorded   timestamptz NOT NULL
);
CREATE INDEX agency_acts_agency ON agency_acts (agency, id);
REVOKE UPDATE, DELETE, TRUNCATE ON agency_acts FROM :app_role;
SELECT audit_table('agency_acts', '{id}');
CALL protect_rows('agency_acts', 'sees_agency(agency)');
