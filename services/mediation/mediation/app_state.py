"""What mediation's routes work with."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request

import web
from campaign import Campaign


@dataclass(frozen=True, kw_only=True)
class AppState(web.AppState):
    """Beside what all services have: the campaigns, whose periods money counts in."""

    campaigns: Mapping[str, Campaign]


def state_of(request: Request) -> AppState:
    """The state of the application that answers this request."""
    return web.state_of(request, AppState)
