"""One line per county and period, signed by a named person; who is silent; the board. See README.md."""

from typing import Final

from sealing import SealedTable

SEALED_TABLES: Final = (
    SealedTable("lines", ("campaign", "county", "period")),
    SealedTable("exemption_acts", ("campaign", "county", "period", "version")),
    SealedTable("drafts", ("campaign", "county", "period")),
    SealedTable("versions", ("campaign", "county", "period", "number")),
    SealedTable("first_signatures", ("campaign", "county", "period", "number")),
    SealedTable("correction_leaves", ("campaign", "county", "period", "number")),
    SealedTable("city_report_issues", ("campaign", "period")),
    SealedTable("incident_follow_ups", ("incident_id", "number")),
    SealedTable("alert_acts", ("act_id",)),
    SealedTable("carried_in", ("case_id", "version")),
    SealedTable("open_case_reasons", ("campaign", "county", "case_id", "version")),
    SealedTable("case_sweep_filings", ("campaign", "county", "number")),
    SealedTable("activities", ("activity_id",)),
    SealedTable("activity_files", ("file_id",)),
    SealedTable("activity_acts", ("activity_id",)),
    SealedTable("arrears_findings", ("finding_id",)),
    SealedTable("arrears_finding_acts", ("finding_id",)),
    SealedTable("plans", ("campaign", "county", "number")),
    SealedTable("summary_drafts", ("campaign", "county")),
    SealedTable("summary_versions", ("campaign", "county", "number")),
    SealedTable("sign_in_tickets", ("ticket_hash",)),
    SealedTable("browser_sessions", ("cookie_hash",)),
)
"""Where its migrations keep what is sealed, and about which record."""
