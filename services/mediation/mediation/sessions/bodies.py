"""What people send about sessions."""

from typing import Annotated

from pydantic import Field

from contracts.mediation import SessionOutcome
from web import IDENTIFIER, Body, Instant

LawyerId = Annotated[str, Field(pattern=IDENTIFIER)]
"""As the detachment is registered under in assignment."""


class NewSession(Body):
    """调解会及其结果。"""

    outcome: SessionOutcome
    held_by: LawyerId | None = None
    """承办人: who held it, where somebody else enters it; a lawyer who has been replaced since, for one."""
    occurred_at: Instant | None = None
