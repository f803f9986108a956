"""A look at personal data: noted before it is shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from casework.act import Act
from database import Connection
from intake.case import audit
from intake.case.audit import AuditAction, AuditRow, KeptAct
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


async def acts_in_clear(
    conn: Connection, stored: StoredCase, sealing: Sealing
) -> Sequence[tuple[KeptAct, Mapping[str, Any]]]:
    """What was done to the case, each with what was said: why it was refused, terminated or withdrawn."""
    case_id = stored.case.case_id
    acts = await audit.read(conn, case_id)
    return [(each, sealing.open(each.words, case_id) if each.words else {}) for each in acts]
