"""A declared conflict is remembered: for the firm, and for the lawyer wherever this one works later."""

from assignment.case.rules.case import Case
from assignment.case.store import lawyers
from assignment.conflicts import audit, rules, store
from assignment.conflicts.audit import RegisterAct
from casework.act import Act
from database import Connection


async def declare(conn: Connection, case: Case, act: Act) -> None:
    """The handler may not act against the respondents of this case, nor may this one's firm."""
    firm = await lawyers.firm_of(conn, case.handler)
    assert firm is not None
    for conflict in rules.declared(case, firm.firm_hash):
        await store.add(conn, conflict)
        await audit.add(conn, conflict, RegisterAct.declared, act)
