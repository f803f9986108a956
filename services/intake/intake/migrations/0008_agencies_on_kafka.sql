-- What of the register is still to be done on Kafka (decision 42). Seeded lines have nothing due: who never comes
-- needs no topics.
ALTER TABLE agencies
    ADD COLUMN kafka_due     boolean NOT NULL DEFAULT false,  -- asked for here and not yet so there
    ADD COLUMN kafka_is_open boolean NOT NULL DEFAULT false,  -- it had topics and rights there when last looked at
    ADD COLUMN kafka_trouble text                             -- why what is due was not done
        CHECK (kafka_trouble IN ('no_registrar', 'away', 'refused', 'unreadable'));

-- Passwords on their way to Kafka, which keeps them; a row goes when Kafka has it.
CREATE TABLE agency_passwords (
    agency      text   PRIMARY KEY REFERENCES agencies,
    number      bigint GENERATED ALWAYS AS IDENTITY,  -- another one sent meanwhile is not taken for this one
    sealed      bytea  NOT NULL,
    sealed_key  text   NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX agency_passwords_key ON agency_passwords (sealed_key);
CALL protect_rows('agency_passwords', 'sees_agency(agency)');

ALTER TABLE agency_acts
    DROP CONSTRAINT agency_acts_action_check,
    ADD CONSTRAINT agency_acts_action_check CHECK (action IN ('add', 'change', 'password'));
