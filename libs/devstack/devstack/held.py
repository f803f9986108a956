"""The quarantine of a service of the running stack, reached with the service's own role and handlers."""

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from clock import open_clock
from database import Pool, open_pool
from delivery import held, quarantine
from devstack import background
from devstack.ports import HOST
from devstack.servers import secret
from devstack.settings import Settings
from devstack.trouble import CannotRun

T = TypeVar("T")


def everything(settings: Settings, service: str) -> list[dict[str, Any]]:
    """What is held, oldest first, without the bytes."""
    return [asdict(message) for message in _with_pool(settings, service, held.list_waiting)]


def one(settings: Settings, service: str, message: int) -> dict[str, Any]:
    """One message with its headers and bytes."""
    row = _with_pool(settings, service, lambda pool: held.get(pool, message))
    if row is None:
        raise CannotRun(f"{service} holds no message {message}.")
    return asdict(row)


def replay(settings: Settings, service: str, messages: Sequence[int] | None) -> Mapping[int, str]:
    """What became of each. `up` runs on the system's clock; each transaction reads it for itself."""
    consumer = importlib.import_module(f"{service}.consumer")
    now = open_clock("system").now

    def act(pool: Pool) -> Awaitable[Mapping[int, str]]:
        return quarantine.replay(pool, consumer.EFFECTS, consumer.prepare, now, messages)

    return _with_pool(settings, service, act)


def dismiss(settings: Settings, service: str, message: int, reason: str) -> None:
    """It shall never have an effect; those behind it follow."""
    consumer = importlib.import_module(f"{service}.consumer")
    now = open_clock("system").now

    def act(pool: Pool) -> Awaitable[quarantine.Refused | None]:
        return quarantine.dismiss(pool, message, reason, consumer.EFFECTS, consumer.prepare, now)

    if refused := _with_pool(settings, service, act):
        raise CannotRun(f"{service}: {refused.reason} ({message}).")


def _with_pool(settings: Settings, service: str, act: Callable[[Pool], Awaitable[T]]) -> T:
    async def work() -> T:
        async with open_pool(_address(settings, service), min_size=1, max_size=2) as pool:
            return await act(pool)

    return asyncio.run(work())


def _address(settings: Settings, service: str) -> str:
    if background.running(settings.state) is None:
        raise CannotRun("the stack is not running; start it with `make up`.")
    role = f"{service}_app"
    return f"postgresql://{role}:{secret(settings.state, role)}@{HOST}:{settings.postgres_port}/{service}"
