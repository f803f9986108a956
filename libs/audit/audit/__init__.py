"""Rows of acts: append-only, chained by hashes behind the transaction, verified. See README.md."""

from audit.facts import OF_CASE, Table
from audit.gauges import audit_gauges
from audit.sealer import run
from audit.store import heads
from audit.verifying import DigestOf, Head, Verifier, verify

__all__ = ["OF_CASE", "DigestOf", "Head", "Table", "Verifier", "audit_gauges", "heads", "run", "verify"]
