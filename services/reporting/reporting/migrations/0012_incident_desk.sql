-- The city's desk for incidents 突发事件 (N5.2, N5.5), and who looks after an alert.

-- When intake recorded it (from then on it waits to be seen) and which kind of actor reported it; null in rows from
-- before this was kept, which wait from when it happened.
ALTER TABLE incidents ADD COLUMN recorded timestamptz, ADD COLUMN reported_by text;
CREATE INDEX incidents_subject ON incidents (subject);

-- An incident that a signed daily report tells of in words: one per line. The words are the versions'.
CREATE TABLE written_incidents (
    incident_id text PRIMARY KEY,
    campaign    text NOT NULL,
    county      text NOT NULL,
    period      date NOT NULL,
    written_at  timestamptz NOT NULL,  -- the first version that tells of one was signed
    reported_by text NOT NULL,         -- which kind of actor signed it
    told        boolean NOT NULL,      -- whether the latest version still does
    UNIQUE (campaign, county, period)
);
CALL protect_rows('written_incidents', 'sees_county(county)');

-- Each step the city took with an incident, numbered. The primary key decides between two at once. Never changed.
CREATE TABLE incident_follow_ups (
    incident_id  text NOT NULL,          -- as intake knows it, or a written one's
    number       integer NOT NULL CHECK (number > 0),
    campaign     text NOT NULL,
    county       text NOT NULL,          -- the incident's
    state        text NOT NULL CHECK (state IN ('seen', 'being_dealt_with', 'escalated', 'settled', 'same_as')),
    action       text CHECK (action IN ('government_informed', 'police_informed', 'inspection_informed', 'people_sent',
                                        'talks_held', 'wages_paid', 'legal_route_taken', 'people_left',
                                        'not_confirmed', 'other')),
    same_as      text,                   -- the registered incident that a written one is
    by           text NOT NULL,          -- subject of the token
    at           timestamptz NOT NULL,
    sealed       bytea NOT NULL,         -- the name, and the note
    sealed_key   text  NOT NULL,
    words_digest bytea NOT NULL,
    PRIMARY KEY (incident_id, number),
    CHECK ((state = 'same_as') = (same_as IS NOT NULL))
);
CREATE INDEX incident_follow_ups_sealed_key ON incident_follow_ups (sealed_key);
REVOKE UPDATE, DELETE ON incident_follow_ups FROM :app_role;
GRANT UPDATE (sealed, sealed_key) ON incident_follow_ups TO :loops_role;
CALL protect_rows('incident_follow_ups', 'sees_county(county)');

-- An alert is taken by a person of the city, or given back. Which alert: its county, kind, and when it was raised.
CREATE TABLE alert_acts (
    act_id       uuid PRIMARY KEY,
    campaign     text NOT NULL,
    county       text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('silence', 'overdue')),
    raised       timestamptz NOT NULL,
    number       integer NOT NULL CHECK (number > 0),
    act          text NOT NULL CHECK (act IN ('take', 'give_back')),
    by           text NOT NULL,          -- subject of the token
    at           timestamptz NOT NULL,
    sealed       bytea NOT NULL,         -- the name
    sealed_key   text  NOT NULL,
    words_digest bytea NOT NULL,
    UNIQUE (campaign, county, kind, raised, number)
);
CREATE INDEX alert_acts_sealed_key ON alert_acts (sealed_key);
REVOKE UPDATE, DELETE ON alert_acts FROM :app_role;
GRANT UPDATE (sealed, sealed_key) ON alert_acts TO :loops_role;
CALL protect_rows('alert_acts', 'sees_county(county)');

SELECT audit_table('incident_follow_ups', '{incident_id,number}'), audit_table('alert_acts', '{act_id}');
