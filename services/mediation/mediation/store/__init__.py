"""Every SQL statement of mediation. Schema: migrations/0001_mediation.sql."""
