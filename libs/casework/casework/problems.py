"""A refusal of the table of actions, as the caller reads it."""

from typing import Any

from casework.allowed_acts import NotAllowed
from web import Problem, problems


def impossible_transition(refusal: NotAllowed[Any, Any]) -> Problem:
    """What the case does not allow now, with what it does."""
    return problems.impossible_transition(
        refusal.detail, state=refusal.state, action=refusal.action, allowed=refusal.allowed
    )
