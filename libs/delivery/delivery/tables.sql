-- The tables of delivery, the same in every service's database. See libs/database for how it gets there.
-- Business times are given by the caller; the machine's now() stands only in the column that says so.

-- ── Out ──────────────────────────────────────────────────────────────────────────────────────────────────────

-- The last sequence number given per subject (case id; an incident: its own id; a report: county/period).
CREATE TABLE subjects (
    subject       text   PRIMARY KEY,
    last_sequence bigint NOT NULL CHECK (last_sequence > 0)
) WITH (fillfactor = 80);

-- Events that are committed and that Kafka has not acknowledged yet. The relay sends them in the order of id
-- and deletes them. CACHE 1: a session that had numbers in store would let a later event of a subject pass an
-- earlier one.
CREATE TABLE outbox (
    id       bigint GENERATED ALWAYS AS IDENTITY (CACHE 1) PRIMARY KEY,
    recorded timestamptz NOT NULL,  -- ce_recordedtime: the oldest one bounds the watermark
    topic    text  NOT NULL,
    key      bytea NOT NULL,
    headers  jsonb NOT NULL,        -- name → text
    value    bytea NOT NULL CHECK (octet_length(value) <= 524288)  -- more would never pass the broker's limit
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX outbox_recorded ON outbox (recorded);

-- ── In ───────────────────────────────────────────────────────────────────────────────────────────────────────

-- Up to where a partition has had its effect. This, and not Kafka's committed offset, says what comes next.
CREATE TABLE progress (
    topic       text    NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint  NOT NULL DEFAULT 0 CHECK (next_offset >= 0),
    topic_id    uuid,   -- Kafka's own id of the topic, learned at the first assignment: another one is another log
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);

-- The last sequence applied per producer and subject, and the ids of the latest ones (newest last, at most 32):
-- the same number with another id is a producer that contradicts itself.
CREATE TABLE applied (
    source        text   NOT NULL,
    subject       text   NOT NULL,
    last_sequence bigint NOT NULL,
    recent        uuid[] NOT NULL,
    PRIMARY KEY (source, subject)
) WITH (fillfactor = 70);

-- Messages that have not had their effect. A subject with a row here is held: what follows is parked, in order.
--   parked       waits: for a missing number, or behind a quarantined message of its subject
--   quarantined  no reader could accept it, or its effect failed three times
--   dismissed    an operator decided, with a reason, that it shall never have an effect; holds nobody any more
CREATE TABLE held (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state        text   NOT NULL CHECK (state IN ('parked', 'quarantined', 'dismissed')),
    reason       text   NOT NULL,  -- a code and places in the code, never the message's content
    held_at      timestamptz NOT NULL DEFAULT now(),  -- machine time
    dismissed_at timestamptz,                         -- machine time; the bytes go some months later, the row stays
    -- the message as it came
    topic        text    NOT NULL,
    partition    integer NOT NULL,
    "offset"     bigint  NOT NULL,
    timestamp_ms bigint  NOT NULL,
    key          bytea,
    value        bytea,
    header_names  bytea[] NOT NULL,
    header_values bytea[] NOT NULL,
    -- what could be read of its headers: a held message still counts as hearing its county
    source       text,
    subject      text,
    sequence     bigint,
    event_id     uuid,
    type         text,
    county       text,
    campaign     text,
    actor_kind   text,
    actor_county text,
    occurred     timestamptz,
    recorded     timestamptz,
    UNIQUE (topic, partition, "offset")
);
CREATE INDEX held_dismissed ON held (dismissed_at) WHERE dismissed_at IS NOT NULL;
CREATE INDEX held_subject ON held (source, subject, sequence) WHERE state <> 'dismissed';

-- ── Whose (decision 16) ──────────────────────────────────────────────────────────────────────────────────────
-- The API adds events of the county it acts for, and looks at no event's content afterwards. What came in belongs
-- to the consumer: the API sees of held messages how many wait and whose figures are incomplete by them (one that
-- names no county may be anybody's). Counters of subjects, and the ledger's offsets, say nothing of anybody.

REVOKE ALL ON outbox, held, applied, progress FROM :api_role;
GRANT INSERT, SELECT (id, recorded) ON outbox TO :api_role;
GRANT SELECT (id, state, source, type, county) ON held TO :api_role;
GRANT SELECT ON progress TO :api_role;
REVOKE DELETE ON subjects FROM :api_role;
-- What goes to an agency is of no county; whose it is, the tables say that it is made from.
CALL protect_rows('outbox', $$sees_county(headers->>'ce_county') OR topic LIKE 'agency.%.out.v1'$$);
CALL protect_rows('held', $$sees_county(coalesce(county, current_setting('app.county', true)))$$);
