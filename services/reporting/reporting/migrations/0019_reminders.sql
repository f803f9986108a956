-- 催报提醒: each step of a line at most once: the contact before the due time, the deputy after it, then the city.
-- Nobody's name or address is here: the role is, and who has it that day stands in campaign data.
CREATE TABLE reminders (
    campaign text NOT NULL,
    county   text NOT NULL,
    period   date NOT NULL,
    step     text NOT NULL CHECK (step IN ('contact', 'deputy', 'city')),
    began_at timestamptz NOT NULL,           -- claimed, before it was sent; claimed again only after it failed
    ended_at timestamptz,
    result   text CHECK (result IN ('sent', 'failed', 'unclear', 'no_way')), -- NULL: being sent, or cut off
    ways     text[] NOT NULL DEFAULT '{}',   -- by which it went: email, webhook, robot
    PRIMARY KEY (campaign, county, period, step),
    CHECK ((result IS NULL) = (ended_at IS NULL))
);
CALL protect_rows('reminders', 'sees_county(county)');
