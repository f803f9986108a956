-- When did the system run? Our own outage is nobody's silence (decision 24).

-- The last sign that a part ran: by the machine's clock (PostgreSQL's), and by the business clock.
CREATE TABLE beats (
    part     text PRIMARY KEY CHECK (part IN ('signing', 'hearing')),
    machine  timestamptz NOT NULL,
    business timestamptz NOT NULL
);

-- Stretches of business time in which it did not, kept when they are over.
CREATE TABLE outages (
    part   text NOT NULL CHECK (part IN ('signing', 'hearing')),
    starts timestamptz NOT NULL,
    ends   timestamptz NOT NULL CHECK (ends > starts),
    PRIMARY KEY (part, starts)
);

-- When the system first ran with a campaign: what was before was not collected.
CREATE TABLE collecting (
    campaign text PRIMARY KEY,
    since    timestamptz NOT NULL
);

-- A campaign that reporting knew before this was noted has been collected all along.
INSERT INTO collecting (campaign, since) SELECT campaign, starts FROM calendars;

REVOKE UPDATE, DELETE ON outages, collecting FROM :app_role;
REVOKE INSERT, UPDATE, DELETE ON beats, outages, collecting FROM :api_role;
