"""Intake with many cases at once, put into its table as they are."""

CASES = 2000
FILL = """
INSERT INTO cases (case_id, case_no, campaign, county, channel, form, state, lane, case_class, claim_classes,
                   workers, workers_exact, workers_known, amount_claimed_exact, papers_shown, papers_owed,
                   accepted_first, urgent_grounds, received_at, accepted_at, granted_at, mediation_opened,
                   recorded_at, sealed, sealed_key)
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, n::text, 'wenzhou-2018',
       (330300 + n % 12)::text, 'window', 'written', 'granted', 'green', 'wages', '{wages}', 1, true, true,
       true, '{}', '{}', false, '{}', now(), now(), now(), false, now(), '', 'k1'
FROM generate_series(1, $1::int) AS n
"""
