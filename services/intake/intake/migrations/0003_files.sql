-- Files of cases (decision 41). What they hold lies sealed in the store under file_id; here is the key of each, sealed.
--   waiting  nobody has looked for harm yet; where no scanner is configured it stays so
--   clean    the scanner found nothing
--   refused  it found something: nobody gets it any more
CREATE TABLE files (
    file_id    uuid PRIMARY KEY,
    case_id    uuid NOT NULL REFERENCES cases,
    paper      text NOT NULL,           -- which of the papers it is, by code
    kind       text NOT NULL,           -- its media type, by its content
    bytes      integer NOT NULL CHECK (bytes > 0),
    scan       text NOT NULL CHECK (scan IN ('waiting', 'clean', 'refused')),
    scanned_at timestamptz,             -- machine time
    kept_at    timestamptz NOT NULL,
    -- The file's own key and the hash of its content, as JSON, sealed.
    sealed     bytea NOT NULL,
    sealed_key text  NOT NULL,
    CHECK ((scan = 'waiting') = (scanned_at IS NULL))
);
CREATE INDEX files_case ON files (case_id, file_id);
CREATE INDEX files_waiting ON files (file_id) WHERE scan = 'waiting';
CREATE INDEX files_sealed_key ON files (sealed_key);
CALL protect_rows('files', 'EXISTS (SELECT FROM cases c WHERE c.case_id = files.case_id)');
