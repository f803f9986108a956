"""What people send about proceedings."""

from uuid import UUID

from contracts import Route
from contracts.mediation import ProceedingsOutcome
from web import Body, Fen, Instant


class NewProceedings(Body):
    """转入的程序。"""

    route: Route
    occurred_at: Instant | None = None


class NewEnd(Body):
    """程序的结果；有几个程序在进行时，须以 `route` 指明；`agency_fact`：相关部门反映的结果（`fact_id`）。"""

    route: Route | None = None
    outcome: ProceedingsOutcome
    awarded_fen: Fen
    agency_fact: UUID | None = None
    occurred_at: Instant | None = None
