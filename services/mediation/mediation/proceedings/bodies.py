"""What people send about proceedings."""

from contracts import Route
from contracts.mediation import ProceedingsOutcome
from web import Body, Fen, Instant


class NewProceedings(Body):
    """仲裁诉讼程序 opened."""

    route: Route
    occurred_at: Instant | None = None


class NewEnd(Body):
    """They ended; `route` need only be named where several are open."""

    route: Route | None = None
    outcome: ProceedingsOutcome
    awarded_fen: Fen
    occurred_at: Instant | None = None
