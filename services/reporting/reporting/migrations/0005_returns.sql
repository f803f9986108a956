-- A case its lawyer returned is in nobody's hands until it is assigned again.

-- The instants at which it was assigned and returned, in turn: as many as it had. The first is where it counts.
ALTER TABLE cases ADD COLUMN handovers jsonb NOT NULL DEFAULT '[]';
UPDATE cases SET handovers = jsonb_build_array(assigned_at) WHERE assigned_at IS NOT NULL;
ALTER TABLE cases DROP COLUMN assigned_at;
