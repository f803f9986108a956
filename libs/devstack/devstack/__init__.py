"""The whole stack on one machine: real Kafka, real PostgreSQL, the services as supervised processes."""
