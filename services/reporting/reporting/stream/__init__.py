"""The Faust worker: events into the ledger, by `python -m reporting.stream` (decision 5)."""
