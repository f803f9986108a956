"""Where a case is, for assignment."""

from enum import StrEnum


class State(StrEnum):
    """The states in the order of a case's life."""

    received = "received"
    """The application is known; nobody is to be chosen yet."""
    waiting = "waiting"
    """Aid is granted and nobody handles the case: the oldest grant is served first."""
    assigned = "assigned"
    """Somebody was chosen and has not confirmed yet."""
    confirmed = "confirmed"
    """The chosen one took it."""
    ended = "ended"
    """Withdrawn, terminated or closed."""
