"""What of intake is append-only and chained (S10): acts, looks at sealed words, and what others said."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from audit import OF_CASE, DigestOf, Table
from intake.settings import Settings
from sealing import Sealed, Sealing, Spoilt, UnknownKey
from serving import Audited


def words_by(sealing: Sealing) -> Mapping[str, DigestOf]:
    """What the sealed words of an audit row open to, to be held against what was written."""
    return {
        "audit": lambda row: _digest(sealing, row, row["case_id"]),
        "record_audit": lambda row: _digest(sealing, row, row["record_id"]),
    }


def _words(settings: Settings) -> Mapping[str, DigestOf]:
    return words_by(settings.open_sealing_keys())


def _digest(sealing: Sealing, row: Mapping[str, Any], about: UUID) -> bytes | None:
    try:
        return sealing.digest(Sealed(row["sealed_key"], row["sealed"]), about)
    except (Spoilt, UnknownKey, TypeError):
        return None


AUDITED: Final = Audited(
    (
        Table("audit", ("id",), county=OF_CASE),
        Table("record_audit", ("id",)),
        Table("agency_acts", ("id",)),
        Table("foreign_events", ("event_id",), county=OF_CASE),
    ),
    _words,
)
