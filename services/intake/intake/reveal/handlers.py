"""A look at personal data: noted before it is shown."""

from collections.abc import Mapping
from typing import Any

from casework.act import Act
from database import Connection
from intake.case import audit
from intake.case.audit import AuditAction, AuditRow
from intake.case.store import StoredCase
from sealing import Sealing, seal_texts


async def reveal(
    conn: Connection, stored: StoredCase, reason: str, act: Act, sealing: Sealing
) -> Mapping[str, Any]:
    """What the applicant stated, in clear."""
    case = stored.case
    words = seal_texts(sealing, case.case_id, reason=reason)
    await audit.add(conn, case.case_id, AuditRow(AuditAction.reveal, case.state, case.state, act, words))
    return sealing.open(stored.sealed_statement, case.case_id)
