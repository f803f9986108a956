"""What mediation's routes work with."""

from dataclasses import dataclass

from fastapi import Request

import web


@dataclass(frozen=True, kw_only=True)
class AppState(web.AppState):
    """What all services have; mediation needs no more."""


def state_of(request: Request) -> AppState:
    """The state of the application that answers this request."""
    return web.state_of(request, AppState)
