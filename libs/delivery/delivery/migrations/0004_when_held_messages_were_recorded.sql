-- The board of a past moment is made incomplete by what is held of times before it alone (decision 57).
GRANT SELECT (recorded, timestamp_ms) ON held TO :api_role;
