"""Mediation: sessions, agreement, payments, failure, proceedings, closing. See README.md."""
