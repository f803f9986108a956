"""What people send about sessions."""

from contracts.mediation import SessionOutcome
from web import Body, Instant


class NewSession(Body):
    """调解会."""

    outcome: SessionOutcome
    occurred_at: Instant | None = None
