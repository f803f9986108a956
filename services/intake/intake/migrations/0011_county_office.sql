-- What concerns a county and no case is its office's: a lawyer and a workstation see none of it, whatever the code asks.
CREATE FUNCTION sees_as_office(of_county text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN sees_county(of_county)
       AND coalesce(current_setting('app.client', true), '') NOT LIKE 'lawyer/%'
       AND coalesce(current_setting('app.client', true), '') NOT LIKE 'workstation/%';
ALTER POLICY api ON consultations USING (sees_as_office(county));
ALTER POLICY api ON incidents USING (sees_as_office(county));
ALTER POLICY api ON county_feed USING (sees_as_office(county));
ALTER POLICY api ON record_audit USING (sees_as_office(county));

CREATE OR REPLACE FUNCTION sees_referral(of_agency text, of_county text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN current_setting('app.client', true) LIKE 'agency/%' THEN sees_agency(of_agency)
            ELSE coalesce(sees_as_office(of_county), false) END;
