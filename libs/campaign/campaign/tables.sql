-- What every service keeps of campaigns. See libs/database for how it gets there; libs/serving reads and writes it.

-- What a campaign's files said when it began, as far as figures, periods and numbers stand on it: another answer of
-- the same file is refused at the start (libs/campaign/campaign/fixed_facts.py).
CREATE TABLE campaign_facts (
    campaign text NOT NULL,
    key      text NOT NULL,  -- file and what in it
    value    text NOT NULL,
    PRIMARY KEY (campaign, key)
);
REVOKE ALL ON campaign_facts FROM :api_role;
