"""What an application is made of, typed: `create_app` keeps it, access's `state_of` gives it to a route."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from access import GuardedState
from clock import Clock
from contracts import Service
from database import Connection, Pool
from sealing import Sealing
from web.readiness import Check
from web.request_limits import RequestLimit

REQUEST_KEY_BYTES = 32

PipelineNumbers = Callable[[Connection], Awaitable[Mapping[str, Any]]]
"""From a connection: outbox, held, quarantined, progress; reporting adds as_of."""

GaugeSetter = Callable[[Connection], Awaitable[object]]
"""From a connection: sets gauges that only the database knows, just before they are read."""


class JobProgress(Protocol):
    """The business instant for which all clock jobs are done; None before the first time."""

    @property
    def done_for(self) -> datetime | None: ...


@dataclass(frozen=True, kw_only=True)
class AppState(GuardedState):
    """What the routes of a service work with. A service adds fields of its own in a subclass."""

    service: Service
    pool: Pool
    clock: Clock
    request_key: bytes = field(repr=False)
    """This service's own secret; it keys the hashes of stored requests."""
    sealing: Sealing = field(repr=False)
    """What nobody may read in a table is sealed with this."""
    pipeline: PipelineNumbers
    """The numbers of /v1/pipeline."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    """Set after a commit: the relay has something to publish."""
    request_limit: RequestLimit = field(default_factory=RequestLimit)
    """How often one client may ask."""
    jobs: JobProgress | None = None
    checks: Mapping[str, Check] = field(default_factory=dict)
    """What /readyz asks beside the database and the keys of tokens: without it nothing can be answered."""
    background: Mapping[str, Check] = field(default_factory=dict)
    """What /readyz tells beside that: the broker and the loops, without which requests are answered too."""
    gauges: Sequence[GaugeSetter] = ()
    """Set before /metrics is read."""
    offers_routes: bool = True
    """A process that only consumes or relays has the pages of health, and no routes of its service."""

    def __post_init__(self) -> None:
        if len(self.request_key) < REQUEST_KEY_BYTES:
            raise ValueError(f"request_key has {len(self.request_key)} bytes, {REQUEST_KEY_BYTES} are needed")
