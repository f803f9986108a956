-- What the county asks of agencies (decision 47): priority (N1.1), as mediation sent it, and referrals of cases (N7).
-- What they answer stands in a table of its own, so that a second answer is shown beside the first.
ALTER TABLE priority_requests RENAME TO agency_requests;
ALTER INDEX priority_requests_pkey RENAME TO agency_requests_pkey;
ALTER TABLE agency_requests
    -- Of an agency that the register does not have nobody is told: the letter goes by hand.
    DROP CONSTRAINT priority_requests_agency_fkey,
    ADD COLUMN kind        text    NOT NULL DEFAULT 'priority' CHECK (kind IN ('priority', 'referral')),
    ADD COLUMN county      text,
    ADD COLUMN case_no     text,                            -- by which people know the case; it never changes
    ADD COLUMN matters     text[]  NOT NULL DEFAULT '{}' CHECK (cardinality(matters) = 0 OR kind = 'referral'),
    ADD COLUMN asked_at    timestamptz,
    ADD COLUMN by_hand     boolean NOT NULL DEFAULT false,  -- when it was asked the agency read nothing by itself
    ADD COLUMN sent_on     date CHECK (sent_on IS NULL OR by_hand),  -- when a person sent it; null: still to be sent, or told by us
    ADD COLUMN is_answered boolean NOT NULL DEFAULT false;  -- by the answers that are there; "we deal with it" is none yet
UPDATE agency_requests r SET county = c.county, case_no = c.case_no, asked_at = r.recorded_at FROM cases c WHERE c.case_id = r.case_id;
ALTER TABLE agency_requests
    ALTER COLUMN kind DROP DEFAULT, ALTER COLUMN county SET NOT NULL, ALTER COLUMN case_no SET NOT NULL,
    ALTER COLUMN asked_at SET NOT NULL;
GRANT UPDATE (sent_on, is_answered) ON agency_requests TO :app_role;
CREATE UNIQUE INDEX agency_requests_referral_no ON agency_requests (county, agency, document_no) WHERE kind = 'referral';
CREATE INDEX agency_requests_county ON agency_requests (county, request_id);
CREATE INDEX agency_requests_case ON agency_requests (case_id);
CREATE INDEX agency_requests_unanswered ON agency_requests (county, request_id) WHERE NOT is_answered;
CREATE INDEX agency_requests_unanswered_anywhere ON agency_requests (request_id) WHERE NOT is_answered;

-- Its agency's; to all others as the case is.
ALTER POLICY api ON agency_requests USING (
    CASE WHEN current_setting('app.client', true) LIKE 'agency/%' THEN sees_agency(agency)
         ELSE EXISTS (SELECT FROM cases c WHERE c.case_id = agency_requests.case_id) END);

-- Each answer, by the agency's message or entered by hand from its paper; never changed. Who entered it is in the audit.
CREATE TABLE agency_answers (
    fact_id     uuid PRIMARY KEY,   -- of the event on the case log
    request_id  uuid NOT NULL REFERENCES agency_requests,
    answer      text NOT NULL,
    refusal     text,
    responsible_instead text,
    result      text,
    by_hand     boolean NOT NULL,
    document_no text CHECK (document_no IS NOT NULL OR NOT by_hand),   -- the agency's, of the paper that says it
    answered_on date CHECK ((answered_on IS NOT NULL) = by_hand),      -- the day on that paper
    at          timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX agency_answers_request ON agency_answers (request_id);
CREATE UNIQUE INDEX agency_answers_paper ON agency_answers (request_id, document_no) WHERE by_hand;
REVOKE UPDATE, DELETE, TRUNCATE ON agency_answers FROM :app_role;
CALL protect_rows('agency_answers', 'EXISTS (SELECT FROM agency_requests r WHERE r.request_id = agency_answers.request_id)');

-- What agencies answered before is on the case log, of which the feed of the counties has every event.
INSERT INTO agency_answers (fact_id, request_id, answer, by_hand, document_no, at, recorded_at)
SELECT (e->'data'->>'fact_id')::uuid, r.request_id, e->'data'->>'answer', false, e->'data'->>'document_no',
       (e->>'time')::timestamptz, (e->>'recordedtime')::timestamptz
FROM (SELECT event::jsonb AS e FROM county_feed WHERE event LIKE '%cn.yuanxin.priority.answered.v1%') AS answered
JOIN agency_requests r ON r.request_id = (e->'data'->>'request_id')::uuid
WHERE e->>'type' = 'cn.yuanxin.priority.answered.v1';
UPDATE agency_requests r SET is_answered = true WHERE EXISTS (SELECT FROM agency_answers a WHERE a.request_id = r.request_id);
