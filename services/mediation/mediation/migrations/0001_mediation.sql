-- Mediation, agreements, payments, proceedings, closing: codes, numbers and amounts only. There is no free text
-- here, so nothing personal: that stays in intake. Amounts are in 分.

-- A case as far as it concerns mediation. Whoever changes a case locks its row first (several: in the order of
-- case_id), then the rows that belong to it.
--   waiting      the application is known; nobody handles the case yet
--   mediating    a lawyer is assigned, mediation is open; proceedings may run beside it
--   performing   an agreement was reached and is being paid; proceedings may run beside it
--   failed       mediation failed: the case asks for proceedings, failure never just ends
--   proceedings  mediation failed and proceedings were opened; between two of them none need be open
--   closed       closed here, reconciled with the payments
--   ended        withdrawn, terminated or refused elsewhere; takes no further action
-- Where that happened while an agreement was being paid, the case stays performing until a person closes it.
CREATE TABLE cases (
    case_id            uuid PRIMARY KEY,
    campaign           text NOT NULL,
    county             text NOT NULL,
    state              text NOT NULL CHECK (state IN ('waiting', 'mediating', 'performing', 'failed', 'proceedings',
                                                      'closed', 'ended')),
    -- What ApplicationReceived says; null while the application lies in quarantine and others went on with the case.
    case_no            text,                        -- what people call the case by, as intake gave it
    received_at        timestamptz,                 -- no act is earlier
    case_class         text,
    claim_classes      text[] NOT NULL DEFAULT '{}',
    workers            integer,
    workers_exact      boolean,                                 -- false: at least so many
    workers_known      boolean,                                 -- false: nobody gave a number
    amount_claimed_fen bigint CHECK (amount_claimed_fen >= 0),  -- null: only told in words
    amount_claimed_exact boolean,                               -- false: some claim has no amount
    limitation_ends    date,
    granted_at         timestamptz,
    lawyer_id          text,                        -- the present handler; null: none, or given back
    opened_at          timestamptz,
    ended_by           text CHECK (ended_by IN ('withdrawn', 'terminated', 'refused')),
    ended_at           timestamptz,
    filings_due        integer NOT NULL DEFAULT 0 CHECK (filings_due >= 0),  -- how often FilingDue was raised
    filing_due_since   timestamptz,                 -- null: none stands; else nobody has filed yet
    version            integer NOT NULL DEFAULT 1,  -- the ETag
    CHECK ((case_class IS NULL) = (received_at IS NULL)),
    CHECK (case_class IS NOT NULL OR state <> 'waiting'),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
    CHECK (ended_by IS NOT NULL OR state <> 'ended'),
    CHECK (ended_by IS NULL OR state IN ('performing', 'closed', 'ended')),
    CHECK (opened_at IS NOT NULL OR state IN ('waiting', 'closed', 'ended')),
    CHECK (filing_due_since IS NULL OR filings_due > 0 AND state NOT IN ('closed', 'ended'))
);
CREATE INDEX cases_county ON cases (county, case_id);
-- For what a list is narrowed to, so that it need not be read to its end: a county's, and everybody's.
CREATE INDEX cases_state ON cases (county, state, case_id);
CREATE INDEX cases_state_anywhere ON cases (state, case_id);
CREATE INDEX cases_due ON cases (county, case_id) WHERE filing_due_since IS NOT NULL;
CREATE INDEX cases_limitation ON cases (limitation_ends)
    WHERE filing_due_since IS NULL AND ended_by IS NULL AND state <> 'closed';
CREATE INDEX cases_filing_due ON cases (campaign, county) WHERE filing_due_since IS NOT NULL;

-- What other services said about a case, in order, and what it did here; never changed.
--   apply       it was the next thing to happen
--   record      it changed nothing here
--   compensate  it broke off what had begun here
CREATE TABLE foreign_events (
    event_id uuid PRIMARY KEY,
    case_id  uuid NOT NULL REFERENCES cases,
    type     text NOT NULL,
    verdict  text NOT NULL CHECK (verdict IN ('apply', 'record', 'compensate')),
    at       timestamptz NOT NULL,  -- when it happened
    recorded timestamptz NOT NULL   -- when it was written down here
);
CREATE INDEX foreign_events_case ON foreign_events (case_id, recorded);

-- What agencies said of a case (N7), as the events of contracts/agency_facts.py say it; never changed. It moves
-- nothing: a person records the payment or the end of proceedings, and may name it there.
CREATE TABLE agency_facts (
    fact_id  uuid PRIMARY KEY,
    case_id  uuid NOT NULL REFERENCES cases,
    type     text NOT NULL,
    said     jsonb NOT NULL,        -- codes, numbers, amounts and days
    at       timestamptz NOT NULL,  -- when it was so
    recorded timestamptz NOT NULL   -- when it was written down here
);
CREATE INDEX agency_facts_case ON agency_facts (case_id);

-- 提请优先办理 (N1.1): which agency is asked, by which letter, until when it is to answer. Its answer is an agency
-- fact; that none came in time is worked out when it is looked at.
CREATE TABLE priority_requests (
    request_id   uuid PRIMARY KEY,
    case_id      uuid NOT NULL REFERENCES cases,
    number       integer NOT NULL CHECK (number > 0),
    agency       text NOT NULL,
    document_no  text NOT NULL,
    answer_by    date NOT NULL,
    requested_by text NOT NULL,  -- the subject of the token
    at           timestamptz NOT NULL,
    recorded     timestamptz NOT NULL,
    UNIQUE (case_id, number)
);

-- 调解会. After a refusal there is no further one (人民调解法 17).
CREATE TABLE sessions (
    case_id  uuid NOT NULL REFERENCES cases,
    number   integer NOT NULL CHECK (number > 0),
    outcome  text NOT NULL CHECK (outcome IN ('continues', 'agreement_near', 'refused')),
    at       timestamptz NOT NULL,
    recorded timestamptz NOT NULL,
    held_by  text, -- the lawyer, by id
    PRIMARY KEY (case_id, number)
);

-- 调解协议. partial: it settles a part of the claim only. number: 1 is about the whole that is settled; a further
-- one takes the place of the one before and is about what is still to be paid from its day on.
CREATE TABLE agreements (
    case_id               uuid NOT NULL REFERENCES cases,
    number                integer NOT NULL CHECK (number > 0),
    amount_fen            bigint NOT NULL CHECK (amount_fen > 0),
    wages_fen             bigint NOT NULL CHECK (wages_fen BETWEEN 0 AND amount_fen),
    effective             date NOT NULL,
    confirmation_deadline date NOT NULL,  -- judicial confirmation 司法确认 may be sought until then
    partial               boolean NOT NULL,
    at                    timestamptz NOT NULL,
    recorded              timestamptz NOT NULL,
    PRIMARY KEY (case_id, number)
);

-- 司法确认: what was asked of the court and what it said of an agreement; only a confirmed one can be enforced.
CREATE TABLE confirmations (
    case_id   uuid NOT NULL,
    agreement integer NOT NULL,
    step      text NOT NULL CHECK (step IN ('filed', 'granted', 'refused')),
    at        timestamptz NOT NULL,
    recorded  timestamptz NOT NULL,
    PRIMARY KEY (case_id, agreement, step),
    FOREIGN KEY (case_id, agreement) REFERENCES agreements (case_id, number)
);

-- The instalments of an agreement; they add up to its amount. What was paid of each follows from the payments it
-- counts, in order, and is kept nowhere. outcome: null until the date has passed, then by what had been paid on
-- that date: a payment that is entered or voided later sets it right.
--   kept     it was paid in time
--   missed   it was not, and InstalmentMissed was sent
--   dropped  before the date came the case was closed, or another agreement took the place of this one
CREATE TABLE instalments (
    case_id    uuid NOT NULL,
    agreement  integer NOT NULL,
    number     integer NOT NULL CHECK (number > 0),
    due        date NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    outcome    text CHECK (outcome IN ('kept', 'missed', 'dropped')),
    PRIMARY KEY (case_id, agreement, number),
    FOREIGN KEY (case_id, agreement) REFERENCES agreements (case_id, number)
);
CREATE INDEX instalments_without_outcome ON instalments (due, case_id) WHERE outcome IS NULL;

-- Money that was paid, in whatever state the case is: before mediation, late, beyond what was agreed, after closing.
-- paid_on decides instalments; at: when it was established, which decides the period, never before paid_on.
CREATE TABLE payments (
    payment_id uuid PRIMARY KEY,
    case_id    uuid NOT NULL REFERENCES cases,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    wages_fen  bigint NOT NULL CHECK (wages_fen BETWEEN 0 AND amount_fen),
    paid_on    date NOT NULL,
    at         timestamptz NOT NULL,
    recorded   timestamptz NOT NULL,
    agency_fact uuid REFERENCES agency_facts  -- the agency's word that it was paid, where a person names it
);
CREATE INDEX payments_case ON payments (case_id);

-- A payment that was entered by mistake: it is kept and counts no more.
CREATE TABLE payment_voids (
    payment_id uuid PRIMARY KEY REFERENCES payments,
    case_id    uuid NOT NULL REFERENCES cases,
    reason     text NOT NULL CHECK (reason IN ('entered_twice', 'wrong_amount', 'wrong_case', 'bounced', 'other_error')),
    voided_by  text NOT NULL,         -- the subject of the token
    at         timestamptz NOT NULL,
    recorded   timestamptz NOT NULL
);
CREATE INDEX payment_voids_case ON payment_voids (case_id);

-- 调解不成: why, and the route it opens.
CREATE TABLE failures (
    case_id      uuid PRIMARY KEY REFERENCES cases,
    reason       text NOT NULL,
    route        text NOT NULL,
    arrears_note boolean NOT NULL,  -- the employer gave a written note of what it owes (欠条)
    at           timestamptz NOT NULL,
    recorded     timestamptz NOT NULL
);

-- 仲裁诉讼程序. Open while outcome is null; each route once at a time.
CREATE TABLE proceedings (
    case_id     uuid NOT NULL REFERENCES cases,
    number      integer NOT NULL CHECK (number > 0),
    route       text NOT NULL,
    reason      text NOT NULL CHECK (reason IN ('limitation', 'mediation_failed', 'instalment_missed', 'chosen')),
    opened_at   timestamptz NOT NULL,
    outcome     text CHECK (outcome IN ('won', 'partly_won', 'lost', 'settled', 'withdrawn')),
    awarded_fen bigint CHECK (awarded_fen >= 0),
    ended_at    timestamptz,
    agency_fact uuid REFERENCES agency_facts,  -- the agency's decision, where a person names it
    PRIMARY KEY (case_id, number),
    CHECK ((outcome IS NULL) = (ended_at IS NULL) AND (outcome IS NULL) = (awarded_fen IS NULL))
);
CREATE UNIQUE INDEX proceedings_open ON proceedings (case_id, route) WHERE outcome IS NULL;

-- 结案. The sums are those of the payments by then; a payment that comes or is voided afterwards shows as the
-- difference. number 2 and on: the closing as corrected, with the reason.
CREATE TABLE closings (
    case_id             uuid NOT NULL REFERENCES cases,
    number              integer NOT NULL CHECK (number > 0),
    method              text NOT NULL,
    outcome             text NOT NULL,
    recovered_fen       bigint NOT NULL,
    wages_recovered_fen bigint NOT NULL CHECK (wages_recovered_fen BETWEEN 0 AND recovered_fen),
    -- How the recipient said that no more is asked for; where less was accepted, and where the claim is only told.
    recipients_word     text CHECK (recipients_word IN ('in_writing', 'orally', 'by_agent')),
    reason              text CHECK (reason IN ('paid_since', 'payment_voided', 'entered_wrongly')),
    closed_by           text NOT NULL,  -- the subject of the token
    at                  timestamptz NOT NULL,
    recorded            timestamptz NOT NULL,
    PRIMARY KEY (case_id, number),
    CHECK ((number = 1) = (reason IS NULL))
);

REVOKE UPDATE, DELETE ON foreign_events, sessions, agreements, confirmations, payments, payment_voids, failures, closings,
    agency_facts, priority_requests FROM :app_role;
REVOKE DELETE ON instalments, proceedings FROM :app_role;

-- Append-only and chained (decision 19). Proceedings come to an end, once; what became of an instalment follows from the
-- payments, so that column stays free.
SELECT audit_table('foreign_events', '{event_id}'), audit_table('sessions', '{case_id,number}'),
       audit_table('agreements', '{case_id,number}'), audit_table('confirmations', '{case_id,agreement,step}'),
       audit_table('instalments', '{case_id,agreement,number}', derived => '{outcome}'),
       audit_table('payments', '{payment_id}'), audit_table('payment_voids', '{payment_id}'),
       audit_table('failures', '{case_id}'),
       audit_table('proceedings', '{case_id,number}', ended_by => '{outcome,awarded_fen,ended_at,agency_fact}'),
       audit_table('agency_facts', '{fact_id}'), audit_table('priority_requests', '{request_id}'),
       audit_table('closings', '{case_id,number}');

-- Row-level security (decision 16): what the API sees of each table; what hangs on a case goes with the case.
CALL protect_rows('cases', 'sees_county(county)');
CALL protect_rows('foreign_events', 'EXISTS (SELECT FROM cases c WHERE c.case_id = foreign_events.case_id)');
CALL protect_rows('agency_facts', 'EXISTS (SELECT FROM cases c WHERE c.case_id = agency_facts.case_id)');
CALL protect_rows('priority_requests', 'EXISTS (SELECT FROM cases c WHERE c.case_id = priority_requests.case_id)');
CALL protect_rows('sessions', 'EXISTS (SELECT FROM cases c WHERE c.case_id = sessions.case_id)');
CALL protect_rows('agreements', 'EXISTS (SELECT FROM cases c WHERE c.case_id = agreements.case_id)');
CALL protect_rows('confirmations', 'EXISTS (SELECT FROM cases c WHERE c.case_id = confirmations.case_id)');
CALL protect_rows('instalments', 'EXISTS (SELECT FROM cases c WHERE c.case_id = instalments.case_id)');
CALL protect_rows('payments', 'EXISTS (SELECT FROM cases c WHERE c.case_id = payments.case_id)');
CALL protect_rows('payment_voids', 'EXISTS (SELECT FROM cases c WHERE c.case_id = payment_voids.case_id)');
CALL protect_rows('failures', 'EXISTS (SELECT FROM cases c WHERE c.case_id = failures.case_id)');
CALL protect_rows('proceedings', 'EXISTS (SELECT FROM cases c WHERE c.case_id = proceedings.case_id)');
CALL protect_rows('closings', 'EXISTS (SELECT FROM cases c WHERE c.case_id = closings.case_id)');
