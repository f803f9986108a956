"""Every SQL statement of assignment: cases, their steps, lawyers. Schema: migrations/0001_assignment.sql."""
