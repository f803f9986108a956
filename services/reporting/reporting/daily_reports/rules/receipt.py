"""The number on a receipt: by it a printed copy is held against what is stored."""

import hashlib
import json
from datetime import UTC
from typing import Any, Final

from reporting.daily_reports.rules.versions import Version
from reporting.daily_reports.rules.words import words_of_version
from reporting.report_line.rules import LineKey

FORM: Final = "yuanxin-receipt-1"
"""Of what is hashed: another one would give the same report another number."""


def receipt_of(key: LineKey, version: Version) -> str:
    """SHA-256 of everything that was signed, written as JSON with its names in order."""
    signature, statement = version.signature, version.statement
    signed: dict[str, Any] = {
        "form": FORM,
        "campaign": key.campaign,
        "county": key.county,
        "period": key.period.isoformat(),
        "version": version.number,
        "zero": statement.zero,
        "figures": dict(statement.figures or {}),
        "signed_by": signature.signed_by,
        "signed_at": signature.signed_at.astimezone(UTC).isoformat(),
        "by_proxy": signature.by_proxy,
        "words": words_of_version(version),
    }
    if first := version.first:
        signed["first_signature"] = {
            "signed_by": first.signed_by,
            "signer_name": first.signer_name,
            "signed_at": first.signed_at.astimezone(UTC).isoformat(),
        }
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
