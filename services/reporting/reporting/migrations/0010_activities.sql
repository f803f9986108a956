-- The four ones 四个一 and other activities (N4, N8). What people typed is sealed; an activity entered by mistake
-- stays, and counts no more.
CREATE TABLE activities (
    activity_id   uuid PRIMARY KEY,
    campaign      text NOT NULL,
    county        text NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('detachment', 'arrears_sweep', 'publicity', 'lecture', 'other')),
    held_on       date NOT NULL,
    partners      text[] NOT NULL,     -- with which kinds of agencies
    attendance    integer CHECK (attendance > 0),  -- null: nobody gave a number; words are sealed
    attendance_is text CHECK (attendance_is IN ('exact', 'at_least', 'about')),
    recorded_at   timestamptz NOT NULL,
    withdrawn_at     timestamptz,
    withdrawn_reason text CHECK (withdrawn_reason IN ('entered_twice', 'wrong_county', 'did_not_happen', 'other_error')),
    -- Theme, place, with whom, the liaison of a detachment, the attendance in words, who recorded it.
    sealed        bytea NOT NULL,
    sealed_key    text  NOT NULL,
    CHECK ((attendance IS NULL) = (attendance_is IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
);
CREATE INDEX activities_newest ON activities (activity_id) INCLUDE (campaign, kind);
CREATE INDEX activities_county ON activities (county, activity_id);
CREATE INDEX activities_table ON activities (campaign, county, kind) WHERE withdrawn_at IS NULL;
CREATE INDEX activities_sealed_key ON activities (sealed_key);
CALL protect_rows('activities', 'sees_county(county)');

-- Evidence: photos, lists, leaflets. Their content is in the store of files (decision 41).
--   waiting  nobody has looked for harm yet; where no scanner is configured it stays so
--   clean    the scanner found nothing
--   refused  it found something: nobody gets it any more
CREATE TABLE activity_files (
    file_id     uuid PRIMARY KEY,
    activity_id uuid NOT NULL REFERENCES activities,
    county      text NOT NULL,           -- the activity's
    kind        text NOT NULL,           -- its media type, by its content
    bytes       integer NOT NULL CHECK (bytes > 0),
    scan        text NOT NULL CHECK (scan IN ('waiting', 'clean', 'refused')),
    scanned_at  timestamptz,             -- machine time
    kept_at     timestamptz NOT NULL,
    sealed      bytea NOT NULL,          -- the file's own key and the hash of its content
    sealed_key  text  NOT NULL,
    CHECK ((scan = 'waiting') = (scanned_at IS NULL))
);
CREATE INDEX activity_files_activity ON activity_files (activity_id, file_id);
CREATE INDEX activity_files_waiting ON activity_files (file_id) WHERE scan = 'waiting';
CREATE INDEX activity_files_sealed_key ON activity_files (sealed_key);
CALL protect_rows('activity_files', 'sees_county(county)');

-- Who did what to an activity, by name. Rows are never changed or removed.
CREATE TABLE activity_acts (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    activity_id  uuid NOT NULL REFERENCES activities,
    county       text NOT NULL,          -- the activity's
    act          text NOT NULL CHECK (act IN ('record', 'attach_file', 'open_file', 'withdraw')),
    file_id      uuid,                   -- which file
    by           text NOT NULL,          -- subject of the token
    at           timestamptz NOT NULL,
    sealed       bytea NOT NULL,         -- the name, and the note of a withdrawal; sealed with the activity
    sealed_key   text  NOT NULL,
    words_digest bytea NOT NULL
);
CREATE INDEX activity_acts_activity ON activity_acts (activity_id, id);
CREATE INDEX activity_acts_sealed_key ON activity_acts (sealed_key);
REVOKE UPDATE, DELETE ON activity_acts FROM :app_role;
GRANT UPDATE (sealed, sealed_key) ON activity_acts TO :loops_role;
SELECT audit_table('activity_acts', '{id}');
CALL protect_rows('activity_acts', 'sees_county(county)');
