-- Whom the county asked to hear a case first, and what was answered (N1.1): beside each case of the sweep.
-- A list of objects, one per request; null in rows from before this was kept (`yuanxin reporting rebuild` fills them).
ALTER TABLE cases ADD COLUMN priorities jsonb;
