"""What people send to close a case."""

from datetime import datetime

from contracts.mediation import ClosingMethod, ClosingOutcome
from mediation.case.rules.case_parts import Closing
from web import Body, Fen, Instant


class NewClosing(Body):
    """结案."""

    method: ClosingMethod
    outcome: ClosingOutcome
    recovered_fen: Fen
    wages_recovered_fen: Fen
    occurred_at: Instant | None = None

    def closing_at(self, at: datetime) -> Closing:
        """The closing this asks for, at an instant."""
        return Closing(self.method, self.outcome, self.recovered_fen, self.wages_recovered_fen, at)
