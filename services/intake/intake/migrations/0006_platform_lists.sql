-- What of a county the platform does not have yet, in the order of its list; its list of one campaign, and
-- the case of a number there.
CREATE INDEX platform_cases_not_there ON platform_cases (county, case_id)
    WHERE state IN ('to_upload', 'changed', 'refused');
CREATE INDEX platform_cases_not_there_anywhere ON platform_cases (case_id)
    WHERE state IN ('to_upload', 'changed', 'refused');
DROP INDEX platform_cases_number;
CREATE INDEX platform_cases_number ON platform_cases (platform_no, county, case_id) WHERE platform_no IS NOT NULL;
CREATE INDEX platform_cases_campaign ON platform_cases (county, campaign, case_id);
