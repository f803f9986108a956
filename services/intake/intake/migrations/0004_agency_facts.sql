-- Requests for priority (N1.1) as mediation sent them, which an agency's answer names; what agencies say is kept on the log.
CREATE TABLE priority_requests (
    request_id  uuid PRIMARY KEY,
    case_id     uuid NOT NULL REFERENCES cases,
    agency      text NOT NULL REFERENCES agencies,
    document_no text NOT NULL,  -- of our letter
    answer_by   date NOT NULL,
    recorded_at timestamptz NOT NULL
);
REVOKE UPDATE, DELETE, TRUNCATE ON priority_requests FROM :app_role;
CALL protect_rows('priority_requests', 'sees_agency(agency)');
