"""What reporting's routes work with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from fastapi import Request

import web
from campaign import Campaign, day_outside_window
from files import FileStore, Scanner
from reporting.identity_provider import IdentityProvider
from web import Problem, problems


@dataclass(frozen=True, kw_only=True)
class Lifetimes:
    """How long a sign-in link may be used; how long a browser stays signed in, at most and unused."""

    link: timedelta
    session: timedelta
    idle: timedelta


@dataclass(frozen=True, kw_only=True)
class AppState(web.AppState):
    """Beside what all services have: campaigns, how long links and sessions live, evidence of activities,
    and who knows the bureau's people, where there is such a provider.

    `scanner` None: nothing is scanned here.
    """

    campaigns: Mapping[str, Campaign]
    lifetimes: Lifetimes
    files: FileStore
    match_key: bytes = field(repr=False)
    scanner: Scanner | None = None
    identity_provider: IdentityProvider | None = None
    docx_template: Path | None = None
    """The document of the bureau's own that files as DOCX begin with."""


def state_of(request: Request) -> AppState:
    """The state of the application that answers this request."""
    return web.state_of(request, AppState)


def campaign_of(request: Request, code: str) -> Campaign | Problem:
    """A campaign this service has the data of."""
    return state_of(request).campaigns.get(code) or problems.unknown_campaign()


def present_campaign(request: Request) -> Campaign | Problem:
    """The campaign whose window is open, else the one that began last."""
    state = state_of(request)
    now, campaigns = state.clock.now(), state.campaigns.values()
    latest = max(campaigns, key=lambda one: (one.starts <= now < one.ends, one.starts), default=None)
    return latest or problems.unknown_campaign()


def outside_campaign(campaign: Campaign, day: date) -> Problem:
    """A day that is none of its periods, and which are (decision 26)."""
    outside = day_outside_window(campaign, day)
    return problems.outside_campaign(outside.words, **outside.members)
