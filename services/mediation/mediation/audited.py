"""What of mediation is append-only and chained (S10): every act, and what others said."""

from typing import Final

from audit import OF_CASE, Table
from mediation.settings import Settings
from serving import Audited

AUDITED: Final[Audited[Settings]] = Audited(
    (
        Table("foreign_events", ("event_id",), OF_CASE),
        Table("agency_facts", ("fact_id",), OF_CASE),
        Table("priority_requests", ("request_id",), OF_CASE),
        Table("sessions", ("case_id", "number"), OF_CASE),
        Table("agreements", ("case_id", "number"), OF_CASE),
        Table("confirmations", ("case_id", "agreement", "step"), OF_CASE),
        Table("instalments", ("case_id", "agreement", "number"), OF_CASE, derived=("outcome",)),
        Table("payments", ("payment_id",), OF_CASE),
        Table("payment_voids", ("payment_id",), OF_CASE),
        Table("failures", ("case_id",), OF_CASE),
        Table(
            "proceedings",
            ("case_id", "number"),
            OF_CASE,
            ended_by=("outcome", "awarded_fen", "ended_at", "agency_fact"),
        ),
        Table("closings", ("case_id", "number"), OF_CASE),
    )
)
