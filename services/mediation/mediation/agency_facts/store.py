"""Rows of what agencies said; what they said is kept as the event says it."""

from collections.abc import Sequence
from uuid import UUID

from contracts import EVENTS
from contracts.agency_facts import CaseFact
from database import Connection
from mediation.agency_facts.rules import AgencyFact


async def add(conn: Connection, facts: Sequence[AgencyFact]) -> None:
    rows = (
        (fact.said.fact_id, fact.case_id, fact.said.type, fact.said.model_dump_json(), fact.at, fact.recorded)
        for fact in facts
    )
    await conn.execute(
        """
        INSERT INTO agency_facts (fact_id, case_id, type, said, at, recorded)
        SELECT fact_id, case_id, type, said::jsonb, at, recorded
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
             AS n(fact_id, case_id, type, said, at, recorded)
        """,
        *zip(*rows, strict=True),
    )


async def of_case(conn: Connection, case_id: UUID) -> Sequence[AgencyFact]:
    """In the order in which they became known here."""
    rows = await conn.fetch(
        """
        SELECT type, said::text, at, recorded FROM agency_facts
        WHERE case_id = $1 ORDER BY recorded, fact_id
        """,
        case_id,
    )
    return [AgencyFact(case_id, _said(row["type"], row["said"]), row["at"], row["recorded"]) for row in rows]


def _said(event_type: str, said: str) -> CaseFact:
    fact = EVENTS[event_type].model_validate_json(said)
    assert isinstance(fact, CaseFact)
    return fact
