"""What people send to close a case, and to correct its closing."""

from datetime import datetime

from contracts.mediation import ClosingMethod, ClosingOutcome, CorrectionReason, RecipientsWord
from mediation.case.rules.case_parts import Closing
from web import Body, Fen, Instant


class NewClosing(Body):
    """结案；`recipients_word`：受援人以何种形式表示不再要求。"""

    method: ClosingMethod
    outcome: ClosingOutcome
    recovered_fen: Fen
    wages_recovered_fen: Fen
    recipients_word: RecipientsWord | None = None
    occurred_at: Instant | None = None

    def closing_at(self, at: datetime) -> Closing:
        """The closing this asks for, at an instant."""
        sums = (self.recovered_fen, self.wages_recovered_fen)
        return Closing(self.method, self.outcome, *sums, at, self.recipients_word)


class NewCorrection(NewClosing):
    """更正结案：重新填写，并写明原因。"""

    reason: CorrectionReason
