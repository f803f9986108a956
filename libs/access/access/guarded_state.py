"""What an application keeps for its routes, typed: written once, read by the rules and by `state_of`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from fastapi import FastAPI, Request

from access.callers import Caller
from access.tokens import Verifier
from database import Sight

FindSession = Callable[[str], Awaitable[Caller | None]]
"""From what a browser's cookie holds: whose session it is, or None when it is nobody's, or over."""


@dataclass(frozen=True, kw_only=True)
class GuardedState:
    """Who checks the tokens of an application. What else its routes work with, a subclass adds."""

    verifier: Verifier
    find_session: FindSession | None = None
    """None: this service signs no browsers in."""
    sign_in_path: str | None = None
    """The page that sends a browser to an identity provider; None where there is none."""


StateT = TypeVar("StateT", bound=GuardedState)


def keep_state(app: FastAPI, state: GuardedState) -> None:
    """The one place that writes what `state_of` reads."""
    app.state.typed = state


def state_of(request: Request, kind: type[StateT]) -> StateT:
    """The state of the application that answers this request, as the class its service gave it."""
    state = request.app.state.typed
    if not isinstance(state, kind):
        raise TypeError(f"create_app was given a {type(state).__qualname__}, not a {kind.__qualname__}")
    return state


def keep_caller(request: Request, caller: Caller) -> None:
    """The one place that writes what `sight_of` reads: who was let in."""
    request.state.caller = caller


def sight_of(request: Request) -> Sight:
    """What the transactions of this request may touch: nothing while nobody was let in."""
    caller = getattr(request.state, "caller", None)
    return caller.sight if isinstance(caller, Caller) else Sight()
