-- Referrals that are neither accepted nor refused nor taken back: the list of them, and their gauge.
CREATE INDEX referrals_undecided ON referrals (county, referral_id)
    WHERE withdrawn_at IS NULL AND (status IS NULL OR status = 'received');

-- For the gauge of messages that wait for an operator: since when.
GRANT SELECT (held_at) ON held TO :api_role;
