-- The municipal platform (decision 40): how far it knows a case. A row comes with the first package.
--   to_upload     a package is to go there
--   changed       it has one, and the case has changed since
--   uploaded      the package was handed over; its receipt has not come
--   acknowledged  it has the package, and gave its number
--   refused       it does not take the package, and said why
CREATE TABLE platform_cases (
    case_id      uuid PRIMARY KEY REFERENCES cases,
    campaign     text NOT NULL,
    county       text NOT NULL,
    state        text NOT NULL CHECK (state IN ('to_upload', 'changed', 'uploaded', 'acknowledged', 'refused')),
    revision     integer NOT NULL CHECK (revision > 0),  -- of the last package, +1 whenever its content is another
    digest       bytea NOT NULL,     -- keyed hash of that content, which is personal
    seen_version integer NOT NULL,   -- of the case, when its content was last looked at; 0: look again
    platform_no  text,               -- the case's number there
    reason       text,               -- of a refusal, by the platform's code; of what cannot be packed, by ours
    attempts     integer NOT NULL DEFAULT 0,  -- of this revision
    next_try     timestamptz NOT NULL,        -- machine time, as those below
    uploaded_at  timestamptz,
    answered_at  timestamptz
);
CREATE INDEX platform_cases_county ON platform_cases (county, case_id);
CREATE INDEX platform_cases_state ON platform_cases (state, case_id);
CREATE INDEX platform_cases_number ON platform_cases (platform_no) WHERE platform_no IS NOT NULL;
CALL protect_rows('platform_cases', 'EXISTS (SELECT FROM cases c WHERE c.case_id = platform_cases.case_id)');
