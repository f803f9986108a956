-- Epochs of a source (decision 52). A database restored from a backup may give numbers again that were given already after
-- the backup; an epoch, raised by the restore, tells both apart. 0: never restored.

-- The epoch in which the numbers of a subject are given, and the first number given in it. The restore sets them for every
-- subject, and the default of `epoch` for those to come.
ALTER TABLE subjects
    ADD COLUMN epoch       bigint NOT NULL DEFAULT 0,
    ADD COLUMN epoch_first bigint NOT NULL DEFAULT 1;

-- Of a producer's subject: its epoch, and the first number of that. `lost`: the ids of what was applied here and the
-- restored producer does not know (newest last, at most 32 of a restore).
ALTER TABLE applied
    ADD COLUMN epoch       bigint NOT NULL DEFAULT 0,
    ADD COLUMN epoch_first bigint NOT NULL DEFAULT 1,
    ADD COLUMN lost        uuid[] NOT NULL DEFAULT '{}';

-- Its bytes tell the rest.
ALTER TABLE held ADD COLUMN epoch bigint;
