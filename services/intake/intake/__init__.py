"""Applications for legal aid, from received to granted or refused. See README.md."""

from typing import Final

from sealing import SealedTable

SEALED_TABLES: Final = (
    SealedTable("cases", ("case_id",)),
    SealedTable("consultations", ("consultation_id",)),
    SealedTable("incidents", ("incident_id",)),
    SealedTable("audit", ("case_id",)),
    SealedTable("record_audit", ("record_id",)),
    SealedTable("files", ("file_id",)),
    SealedTable("agency_passwords", ("agency",)),
)
"""Where its migrations keep what is sealed, and about which record."""
