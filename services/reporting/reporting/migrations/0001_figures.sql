-- What the ledger makes of the events: figures per county and period, and what stands behind them.

-- The calendar of each campaign, written from campaign data when a process starts. Consumers find periods by it.
CREATE TABLE calendars (
    campaign        text PRIMARY KEY,
    starts          timestamptz NOT NULL,
    ends            timestamptz NOT NULL CHECK (ends > starts),
    cut_off         time NOT NULL,
    due             time NOT NULL,
    last_due        timestamptz NOT NULL,
    last_late_until timestamptz NOT NULL
);

-- What is known of a case: its class and workers, and the earliest instant of each stage of the stock.
CREATE TABLE cases (
    case_id     text PRIMARY KEY,
    campaign    text NOT NULL,
    county      text NOT NULL,
    case_class  text,              -- null: its application was held, and what followed was read first
    workers     integer NOT NULL DEFAULT 0,
    workers_exact boolean NOT NULL DEFAULT true,
    received_at timestamptz,
    granted_at  timestamptz,
    assigned_at timestamptz,
    ended_at    timestamptz,
    unclassed   jsonb NOT NULL DEFAULT '{}'  -- "period/measure" → counted without a class so far
) WITH (fillfactor = 70);

-- System figures 系统数. One row per number; `…_inexact`: how many cases make that measure "at least"; case_class '' stands for none (an incident).
CREATE TABLE figures (
    campaign   text   NOT NULL,
    county     text   NOT NULL,
    period     date   NOT NULL,
    measure    text   NOT NULL,
    case_class text   NOT NULL,
    amount     bigint NOT NULL,
    PRIMARY KEY (campaign, county, period, measure, case_class)
) WITH (fillfactor = 70);
CREATE INDEX figures_period ON figures (campaign, period);

-- Pending stock 未结 as what enters and leaves each stage per period: its level is the sum up to a period.
CREATE TABLE stock (
    campaign   text   NOT NULL,
    county     text   NOT NULL,
    period     date   NOT NULL,
    stage      text   NOT NULL,
    case_class text   NOT NULL,
    moved      bigint NOT NULL,
    PRIMARY KEY (campaign, county, period, stage, case_class)
) WITH (fillfactor = 70);

-- The events behind a county-period: those that count in its figures.
CREATE TABLE journal (
    event_id     uuid PRIMARY KEY,
    campaign     text NOT NULL,
    county       text NOT NULL,
    period       date NOT NULL,
    type         text NOT NULL,
    subject      text NOT NULL,
    time         timestamptz NOT NULL,  -- when it happened: decided the period
    recorded     timestamptz NOT NULL,  -- when it was recorded
    against_zero boolean NOT NULL       -- a wage application, a consultation or an incident
);
CREATE INDEX journal_line ON journal (campaign, county, period, time, event_id);

-- 苗头 and 群体性事件 for the city's report of the day.
CREATE TABLE incidents (
    event_id     uuid PRIMARY KEY,
    campaign     text NOT NULL,
    county       text NOT NULL,
    period       date NOT NULL,
    kind         text NOT NULL,
    people       integer NOT NULL,
    people_exact boolean NOT NULL,
    people_known boolean NOT NULL,  -- false: nobody gave a number, intake has words
    place_kind   text,
    area         text,                  -- the office in whose area it is
    place_told   boolean NOT NULL,      -- intake has the place in words
    time         timestamptz NOT NULL,
    subject      text NOT NULL,         -- the incident, as intake knows it
    withdrawn_at timestamptz            -- it was entered by mistake: shown, and not counted
);
CREATE INDEX incidents_period ON incidents (campaign, period, county, time);

-- Signs of life: the first and the last one of each full hour. Silence limits are longer than an hour, so what lies
-- between them decides nothing.
CREATE TABLE signs_of_life (
    campaign text NOT NULL,
    county   text NOT NULL,
    hour     timestamptz NOT NULL,
    first    timestamptz NOT NULL,
    last     timestamptz NOT NULL CHECK (last >= first),
    PRIMARY KEY (campaign, county, hour)
) WITH (fillfactor = 70);
CREATE INDEX signs_of_life_hour ON signs_of_life (campaign, hour);

-- Row-level security (decision 16): what the API sees of each table. It only reads these, and figures, not cases.
REVOKE INSERT, UPDATE, DELETE ON calendars, cases, figures, stock, journal, incidents, signs_of_life FROM :api_role;
CALL protect_rows('cases', 'sees_county(county)');
CALL protect_rows('figures', 'sees_county(county)');
CALL protect_rows('stock', 'sees_county(county)');
CALL protect_rows('journal', 'sees_county(county)');
CALL protect_rows('incidents', 'sees_county(county)');
CALL protect_rows('signs_of_life', 'sees_county(county)');
