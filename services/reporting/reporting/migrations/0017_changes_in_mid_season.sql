-- A campaign that changes in mid-season (decision 70): its times are others from a day on, a unit's cases go on in another's lines.

ALTER TABLE calendars
    -- [[first day, cut-off, due time], …] in the order of their days; cut_off and due hold before the first of them
    ADD COLUMN changes   jsonb NOT NULL DEFAULT '[]',
    -- [[county, first day, line], …] likewise: from that day on what concerns the county stands in the line of another
    ADD COLUMN takeovers jsonb NOT NULL DEFAULT '[]';

-- A case stays in the stock of its own county. Whoever has its line sees how much of it is there: numbers, no case.
DROP POLICY api ON stock;
CREATE POLICY api ON stock TO :api_role USING (
    sees_county(county) OR EXISTS (
        SELECT FROM calendars c, jsonb_array_elements(c.takeovers) AS t
        WHERE c.campaign = stock.campaign AND t ->> 0 = stock.county AND sees_county(t ->> 2)
    )
);
