"""What intake's routes work with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Request

import web
from campaign import Campaign
from files import FileStore, Scanner
from keyfiles.exchange_keys import ExchangeKeys


@dataclass(frozen=True, kw_only=True)
class AppState(web.AppState):
    """Beside what all services have: campaigns, the key of respondent hashes, files and who scans them."""

    campaigns: Mapping[str, Campaign]
    match_key: bytes = field(repr=False)
    exchange_keys: ExchangeKeys = field(repr=False)
    """What agencies tell of persons is encrypted to these."""
    files: FileStore
    scanner: Scanner | None = None


def state_of(request: Request) -> AppState:
    """The state of the application that answers this request."""
    return web.state_of(request, AppState)
