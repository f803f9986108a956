"""What people may do to a case in each of its states: a total table, and the refusal of all else."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)

Obstacle = Callable[[A], str | None]
"""What stands in the way of an action that the state allows; None: nothing."""


@dataclass(frozen=True)
class NotAllowed(Generic[S, A]):
    """The case does not allow the action now; these it does. `detail`: what stands in the way, in words."""

    state: S
    action: A
    allowed: tuple[A, ...]
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class ActionTable(Generic[S, A]):
    """The actions of each state, in their usual order."""

    actions: Mapping[S, tuple[A, ...]]

    def allowed(self, state: S, obstacle: Obstacle[A]) -> tuple[A, ...]:
        """What may be done now."""
        return tuple(action for action in self.actions[state] if obstacle(action) is None)

    def not_allowed(self, state: S, action: A, obstacle: Obstacle[A]) -> NotAllowed[S, A] | None:
        """Why the action may not be done now; None when it may."""
        if action not in self.actions[state]:
            return NotAllowed(state, action, self.allowed(state, obstacle))
        detail = obstacle(action)
        return None if detail is None else NotAllowed(state, action, self.allowed(state, obstacle), detail)


def no_obstacle(_: StrEnum) -> None:
    """Where the state alone decides."""


def action_table(states: type[S], actions: type[A], rows: Mapping[S, Collection[A]]) -> ActionTable[S, A]:
    """A table from the actions of each state, in whatever order.

    Raises ValueError where a state has no row.
    """
    if missing := set(states) - rows.keys():
        raise ValueError(f"states without a row: {', '.join(sorted(missing))}")
    ordered = {state: tuple(action for action in actions if action in row) for state, row in rows.items()}
    return ActionTable(MappingProxyType(ordered))
