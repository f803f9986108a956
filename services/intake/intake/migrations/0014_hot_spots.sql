-- What the hot spots ask of a consultation and an incident (N4.2, N5.2); an application has it in its sealed statement.
ALTER TABLE consultations
    ADD COLUMN industry text CHECK (industry IN ('construction', 'municipal_works', 'transport_works', 'water_works',
                                                 'manufacturing', 'catering', 'other_services', 'other')),
    ADD COLUMN area     text;  -- where the work is: the code of a unit or of an office
ALTER TABLE incidents
    ADD COLUMN industry text CHECK (industry IN ('construction', 'municipal_works', 'transport_works', 'water_works',
                                                 'manufacturing', 'catering', 'other_services', 'other'));

-- In which cases a respondent is named, by the keyed hashes of its name and its credit code: whoever may know the name
-- is shown it by that case. Kept by the consumer from the case log, as county_feed is.
CREATE TABLE employer_cases (
    employer text NOT NULL,
    county   text NOT NULL,
    case_id  uuid NOT NULL,
    PRIMARY KEY (employer, case_id)
);
INSERT INTO employer_cases (employer, county, case_id)
SELECT DISTINCT hashed, county, (said ->> 'subject')::uuid
FROM (SELECT county, event::jsonb AS said FROM county_feed WHERE event LIKE '%application.received.v1%') AS applications,
     jsonb_array_elements(said -> 'data' -> 'respondents') AS respondent,
     unnest(ARRAY[respondent ->> 'name_hash', respondent ->> 'credit_code_hash']) AS hashed
WHERE said ->> 'type' = 'cn.yuanxin.application.received.v1' AND hashed IS NOT NULL;
REVOKE INSERT, UPDATE, DELETE ON employer_cases FROM :api_role;
REVOKE UPDATE ON employer_cases FROM :loops_role;
CALL protect_rows('employer_cases', 'sees_as_office(county)');
