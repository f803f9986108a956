-- An employer may pay, and mediation close the case, before anybody accepted or granted anything (domain §4).
ALTER TABLE cases
    DROP CONSTRAINT cases_check1,
    DROP CONSTRAINT cases_check2,
    ADD CHECK (accepted_at IS NOT NULL OR state NOT IN ('accepted', 'granted', 'terminated')),
    ADD CHECK (granted_at IS NOT NULL OR state NOT IN ('granted', 'terminated'));

-- A limitation comes nearer while a case waits: whether it is urgent is worked out on the day that it is asked. Kept
-- are the coded grounds that were told. A case once opened in mediation is mediated again by the next lawyer.
ALTER TABLE cases
    ADD COLUMN urgent_grounds   text[]  NOT NULL DEFAULT '{}',
    ADD COLUMN mediation_opened boolean NOT NULL DEFAULT false;
UPDATE cases SET urgent_grounds = '{other_urgent}' WHERE aid_first AND NOT urgent;
UPDATE cases SET mediation_opened = true
WHERE progress = 'mediating' OR case_id IN (SELECT case_id FROM told
                                            WHERE type LIKE '%mediation.opened%' AND verdict = 'apply');
ALTER TABLE cases
    ALTER COLUMN urgent_grounds DROP DEFAULT,
    ALTER COLUMN mediation_opened DROP DEFAULT,
    DROP COLUMN aid_first,
    DROP COLUMN urgent;

-- The natural key of an application: its county, and the hash of its number in the system it comes from. The number
-- may be an identity, so its text is kept with the case only, sealed. What was in clear cannot be hashed here, where
-- the key is not, and is not kept: whoever sends such an application again is warned of the same identity.
DROP TABLE sources;
CREATE TABLE sources (
    campaign  text  NOT NULL,
    county    text  NOT NULL,
    system    text  NOT NULL,
    reference bytea NOT NULL,  -- keyed hash
    body_hash bytea NOT NULL,  -- keyed hash
    case_id   uuid  NOT NULL REFERENCES cases DEFERRABLE INITIALLY DEFERRED,
    answer    json,            -- null only inside the transaction that makes the case
    PRIMARY KEY (campaign, county, system, reference)
);
