-- A county sends a referral back that waits without an application: it is refused, and its agency told why.
ALTER TABLE referrals
    ADD COLUMN refusal_reasons     text[] NOT NULL DEFAULT '{}',  -- by code
    ADD COLUMN responsible_instead text,                          -- by code
    ADD CHECK (case_id IS NOT NULL OR (status IS NULL) = (responsible_instead IS NULL)),
    ADD CHECK (case_id IS NOT NULL OR status IS NULL OR status = 'refused');
DROP INDEX referrals_waiting;
CREATE INDEX referrals_waiting ON referrals (county, referral_id)
    WHERE case_id IS NULL AND withdrawn_at IS NULL AND status IS NULL;

-- Who sent it back stands with what else a county does that concerns no case.
ALTER TABLE record_audit
    DROP CONSTRAINT record_audit_action_check,
    ADD CONSTRAINT record_audit_action_check CHECK (action IN ('record', 'reveal', 'withdraw', 'send_back'));
