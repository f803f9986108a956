-- Of the stock of a unit whose line is another's by now, whoever has that line sees numbers, no case (decision 70).
DROP POLICY api ON stock_moves;
CREATE POLICY api ON stock_moves TO :api_role USING (sees_county(county));

-- The moves without their cases. Read with its owner's rights: what the caller sees of it stands in it, as in the policy of stock.
CREATE VIEW stock_numbers WITH (security_barrier) AS
    SELECT campaign, county, stage, period, recorded, moved FROM stock_moves
    WHERE sees_county(county) OR (campaign, county) IN (
        SELECT c.campaign, t ->> 0 FROM calendars c, jsonb_array_elements(c.takeovers) AS t WHERE sees_county(t ->> 2)
    );
REVOKE ALL ON stock_numbers FROM :app_role;
GRANT SELECT ON stock_numbers TO :api_role;
