"""The pool a process works with, and the limits that keep a stuck session from freezing others."""

from typing import TYPE_CHECKING, Final

import asyncpg
from asyncpg.pool import PoolConnectionProxy

if TYPE_CHECKING:
    from typing import TypeAlias

    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
else:
    Connection = asyncpg.Connection | PoolConnectionProxy
    Pool = asyncpg.Pool

SESSION: Final = {
    "idle_in_transaction_session_timeout": "5s",
    "transaction_timeout": "30s",
    "lock_timeout": "5s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "timezone": "Asia/Shanghai",
    "jit": "off",
}
"""Stopped in mid-transaction, a process loses its locks after 5 s; the watermark relies on the 30 s.

A machine that is gone without a word loses its sessions after 25 s."""


def open_pool(url: str, *, min_size: int = 2, max_size: int = 10, application_name: str = "yuanxin") -> Pool:
    """A pool to `await` or to enter with `async with`.

    A connection that comes back is rolled back where need be, and nothing else: every request would pay for
    it with a round trip. Whoever changes its session puts it right again (`serving.jobs`).
    """
    return asyncpg.create_pool(
        url,
        min_size=min_size,
        max_size=max_size,
        timeout=5,
        reset=_leave_as_it_is,
        server_settings={**SESSION, "application_name": application_name},
    )


async def _leave_as_it_is(_: Connection) -> None:
    """asyncpg itself has ended a transaction that was left open."""
