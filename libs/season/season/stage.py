"""Sets the stage: a stack of its own for one season, and its town."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from access import Role
from devstack.settings import CHECKOUT
from devstack.stack import Stack
from devstack.watch import Watch
from season.town import Town

CAMPAIGN: Final = "wenzhou-2018"
SERVICES: Final = ("intake", "assignment", "mediation", "reporting")


@asynccontextmanager
async def town_of(stack: Stack, folder: Path) -> AsyncIterator[Town]:
    """The stack as the people see it; what the season leaves goes into `folder`."""
    assert stack.clock_file is not None, "a season needs a clock that can be stepped"

    def token(role: str, county: str | None, subject: str, name: str | None) -> str:
        return stack.token(Role(role), county, subject, name)

    async with Watch(stack) as watch:
        yield Town(
            urls={service: stack.url(service) for service in SERVICES},
            clock=stack.clock_file,
            campaign=CAMPAIGN,
            campaign_folder=CHECKOUT / "campaigns" / CAMPAIGN,
            folder=folder,
            token=token,
            quiet=lambda: watch.quiet(stack.now()),
        )
