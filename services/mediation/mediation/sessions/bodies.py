"""What people send about sessions."""

from mediation.case.rules.case_parts import SessionOutcome
from web import Body, Instant


class NewSession(Body):
    """调解会."""

    outcome: SessionOutcome
    occurred_at: Instant | None = None
