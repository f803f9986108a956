-- Subjects that this service has told of, as the log says, and does not know any more: its database was restored from a
-- backup that is older (decision 53). What others say of them has no effect here, and is no contradiction.
CREATE TABLE forgotten_subjects (subject text PRIMARY KEY);
REVOKE ALL ON forgotten_subjects FROM :api_role;
REVOKE INSERT, UPDATE, DELETE ON forgotten_subjects FROM :loops_role;
