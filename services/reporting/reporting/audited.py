"""What of reporting is append-only and chained (S10): what was signed, filed, raised, recorded,
what the city does about incidents and alerts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from audit import DigestOf, Table
from reporting.settings import Settings
from sealing import Sealed, Sealing, Spoilt, UnknownKey, about_row
from serving import Audited

VERSION_KEY: Final = ("campaign", "county", "period", "number")
REPORT_KEY: Final = ("campaign", "period")
FOLLOW_UP_KEY: Final = ("incident_id", "number")
CARRIED_IN_KEY: Final = ("case_id", "version")
OPEN_REASON_KEY: Final = ("campaign", "county", "case_id", "version")
SWEEP_KEY: Final = ("campaign", "county", "number")
NUMBER_KEY: Final = ("campaign", "county", "number")
EXEMPTION_KEY: Final = ("campaign", "county", "period", "version")


def words_by(sealing: Sealing) -> Mapping[str, DigestOf]:
    """What the sealed words of a version or an exemption open to, to be held against what was written."""
    return {
        "versions": lambda row: _digest(sealing, row, "versions", VERSION_KEY),
        "first_signatures": lambda row: _digest(sealing, row, "first_signatures", VERSION_KEY),
        "correction_leaves": lambda row: _digest(sealing, row, "correction_leaves", VERSION_KEY),
        "exemption_acts": lambda row: _digest(sealing, row, "exemption_acts", EXEMPTION_KEY),
        "city_report_issues": lambda row: _digest(sealing, row, "city_report_issues", REPORT_KEY),
        "incident_follow_ups": lambda row: _digest(sealing, row, "incident_follow_ups", FOLLOW_UP_KEY),
        "alert_acts": lambda row: _digest_about(sealing, row, row["act_id"]),
        "carried_in": lambda row: _digest(sealing, row, "carried_in", CARRIED_IN_KEY),
        "open_case_reasons": lambda row: _digest(sealing, row, "open_case_reasons", OPEN_REASON_KEY),
        "case_sweep_filings": lambda row: _digest(sealing, row, "case_sweep_filings", SWEEP_KEY),
        "plans": lambda row: _digest(sealing, row, "plans", NUMBER_KEY),
        "summary_versions": lambda row: _digest(sealing, row, "summary_versions", NUMBER_KEY),
        "activity_acts": lambda row: _digest_about(sealing, row, row["activity_id"]),
        "arrears_finding_acts": lambda row: _digest_about(sealing, row, row["finding_id"]),
    }


def _words(settings: Settings) -> Mapping[str, DigestOf]:
    return words_by(settings.open_sealing_keys())


def _digest(sealing: Sealing, row: Mapping[str, Any], table: str, key: Sequence[str]) -> bytes | None:
    return _digest_about(sealing, row, about_row(table, *(row[name] for name in key)))


def _digest_about(sealing: Sealing, row: Mapping[str, Any], about: UUID | bytes) -> bytes | None:
    try:
        return sealing.digest(Sealed(row["sealed_key"], row["sealed"]), about)
    except (Spoilt, UnknownKey):
        return None


AUDITED: Final = Audited(
    (
        Table("versions", VERSION_KEY),
        Table("first_signatures", VERSION_KEY),
        Table("correction_leaves", VERSION_KEY),
        Table("exemption_acts", EXEMPTION_KEY),
        Table("activity_acts", ("id",)),
        Table("arrears_finding_acts", ("id",)),
        Table("incident_follow_ups", FOLLOW_UP_KEY),
        Table("alert_acts", ("act_id",)),
        Table("carried_in", CARRIED_IN_KEY),
        Table("open_case_reasons", OPEN_REASON_KEY),
        Table("case_sweep_filings", SWEEP_KEY),
        Table("plans", NUMBER_KEY),
        Table("summary_versions", NUMBER_KEY),
        Table("silences", ("id",), ended_by=("ended_at", "ended_by")),
        Table("overdue", ("campaign", "county", "period")),
        Table("exchanges", ("id",), county="'city'"),
        Table("city_reports", REPORT_KEY, county="'city'"),
        Table("city_report_issues", REPORT_KEY, county="'city'"),
    ),
    _words,
)
