"""What requests may say."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from reporting.store.lines import Dispute, Said
from web import Body, Fen, Text

Name = Annotated[str, StringConstraints(min_length=1, max_length=50)]
Phone = Annotated[str, StringConstraints(min_length=5, max_length=30, pattern=r"^[0-9+() -]+$")]


class Figures(Body):
    """填报数. Each measure is whole and not negative; what is not given was not given, and is no zero."""

    received: Fen | None = None
    received_wages: Fen | None = None
    accepted: Fen | None = None
    granted: Fen | None = None
    refused: Fen | None = None
    consultations: Fen | None = None
    incidents: Fen | None = None
    assigned: Fen | None = None
    agreements: Fen | None = None
    mediations_failed: Fen | None = None
    proceedings_opened: Fen | None = None
    closed: Fen | None = None
    workers_received: Fen | None = None
    workers_assigned: Fen | None = None
    workers_closed: Fen | None = None
    amount_claimed_fen: Fen | None = None
    wages_recovered_fen: Fen | None = None
    losses_recovered_fen: Fen | None = None


class DisputedEvent(Body):
    """An event that is none of this period, and why."""

    event_id: UUID
    reason: Text


class Statement(Body):
    """What a person fills in."""

    zero: bool
    figures: Figures | None = None
    filled_by: Name
    reviewed_by: Name | None = None
    phone: Phone
    incidents: Text | None = None
    remarks: Text | None = None
    disputed: Annotated[tuple[DisputedEvent, ...], Field(max_length=200), BeforeValidator(tuple)] = ()

    def said(self) -> Said:
        """As the handlers take it."""
        return Said(
            zero=self.zero,
            figures=None if self.figures is None else self.figures.model_dump(exclude_none=True),
            filled_by=self.filled_by,
            phone=self.phone,
            reviewed_by=self.reviewed_by,
            incidents=self.incidents,
            remarks=self.remarks,
            disputed=tuple(Dispute(one.event_id, one.reason) for one in self.disputed),
        )


class Report(Statement):
    """日报: a draft, or the first signing."""

    action: Literal["draft", "sign"]


class Correction(Statement):
    """更正, with its reason."""

    reason: Text


class Exemption(Body):
    """免报, with the city's reason."""

    reason: Text
