"""Alarms, fired and cleared on the running stack with the real Prometheus and Alertmanager.

Lengths are seconds where the files say minutes (short_rules.py); each message is read where it arrives.
"""

import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from builders_alarms import Watch, a_watch
from builders_flows import COUNTY, Api, open_api

SECONDS = 120.0
"""What a message may take on a busy machine; without load it is under ten."""


@pytest.fixture(scope="module")
async def api(stack: Any) -> AsyncIterator[Api]:
    async with open_api(stack) as connected:
        yield connected


@pytest.fixture(scope="module")
async def watch(api: Api, folder: Path) -> AsyncIterator[Watch]:
    async with a_watch(api.stack, folder / "watch") as watching:
        yield watching


async def test_a_silent_county_is_told_and_told_again_when_it_is_heard(api: Api, watch: Watch) -> None:
    since = time.monotonic()
    await api.advance_to(api.stack.now() + timedelta(hours=30))
    await watch.inbox.hears("CountySilent", "firing", since, SECONDS, county=COUNTY)
    since = time.monotonic()
    await api.apply()
    await api.wait_until_quiet()
    await api.advance_to(api.stack.now() + timedelta(seconds=31))
    await watch.inbox.hears("CountySilent", "resolved", since, SECONDS, county=COUNTY)
