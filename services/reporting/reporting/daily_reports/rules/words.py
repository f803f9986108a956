"""What people typed into a report, as it is kept sealed: names, phones, free text."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from reporting.daily_reports.rules.versions import Dispute, FirstSignature, Statement, Version

Words = Mapping[str, Any]


def words_of_statement(statement: Statement) -> Words:
    return {
        "filled_by": statement.filled_by,
        "reviewed_by": statement.reviewed_by,
        "phone": statement.phone,
        "incidents": statement.incidents,
        "remarks": statement.remarks,
        "incidents_disputed": statement.incidents_disputed,
        "disputed": [{"event_id": str(one.event_id), "reason": one.reason} for one in statement.disputed],
    }


def words_of_version(version: Version) -> Words:
    """Beside those of its statement: the signer's name, and why it was corrected."""
    signer_name, reason = version.signature.signer_name, version.reason
    return {**words_of_statement(version.statement), "signer_name": signer_name, "reason": reason}


def words_of_first(first: FirstSignature) -> Words:
    """As a version's: what is signed is the same."""
    return {
        **words_of_statement(first.statement),
        "signer_name": first.signer_name,
        "reason": first.reason,
    }


def statement_of(words: Words, figures: Mapping[str, int] | None, *, zero: bool) -> Statement:
    return Statement(
        zero=zero,
        figures=figures,
        filled_by=words["filled_by"],
        reviewed_by=words["reviewed_by"],
        phone=words["phone"],
        incidents=words["incidents"],
        remarks=words["remarks"],
        incidents_disputed=words["incidents_disputed"],
        disputed=tuple(Dispute(UUID(one["event_id"]), one["reason"]) for one in words["disputed"]),
    )
