"""What people may do to a case in each of its states: a total table, and the refusal of all else."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from languages import Words

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)

Obstacle = Callable[[A], Words | None]
"""What stands in the way of an action that the state allows; None: nothing."""


@dataclass(frozen=True)
class NotAllowed(Generic[S, A]):
    """The case does not allow the action now; these it does. `detail`: what stands in the way, in words."""

    state: S
    action: A
    allowed: tuple[A, ...]
    detail: Words


@dataclass(frozen=True, slots=True)
class ActionTable(Generic[S, A]):
    """The actions of each state, in their usual order; what states and actions are called in a refusal."""

    actions: Mapping[S, tuple[A, ...]]
    states_in_words: Mapping[S, Words]
    actions_in_words: Mapping[A, Words]

    def allowed(self, state: S, obstacle: Obstacle[A]) -> tuple[A, ...]:
        """What may be done now."""
        return tuple(action for action in self.actions[state] if obstacle(action) is None)

    def not_allowed(self, state: S, action: A, obstacle: Obstacle[A]) -> NotAllowed[S, A] | None:
        """Why the action may not be done now; None when it may."""
        if action not in self.actions[state]:
            return NotAllowed(state, action, self.allowed(state, obstacle), self._ruled_out(state, action))
        detail = obstacle(action)
        return None if detail is None else NotAllowed(state, action, self.allowed(state, obstacle), detail)

    def _ruled_out(self, state: S, action: A) -> Words:
        """The true reason where the state alone decides: where the case stands."""
        stands, act = self.states_in_words[state], self.actions_in_words[action]
        return Words(f"本案{stands}，不能{act}", f"the case {stands.english}: {act.english} is not possible")


def no_obstacle(_: StrEnum) -> None:
    """Where the state alone decides."""


def action_table(
    states_in_words: Mapping[S, Words],
    actions_in_words: Mapping[A, Words],
    rows: Mapping[S, Collection[A]],
) -> ActionTable[S, A]:
    """A table from the actions of each state, in whatever order.

    Raises ValueError where a state has no row.
    """
    if missing := states_in_words.keys() - rows.keys():
        raise ValueError(f"states without a row: {', '.join(sorted(missing))}")
    order = {
        state: tuple(action for action in actions_in_words if action in row) for state, row in rows.items()
    }
    return ActionTable(MappingProxyType(order), states_in_words, actions_in_words)
