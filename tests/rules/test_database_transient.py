"""What passes by itself, by SQLSTATE; who waits for it says so and is not stuck."""

import asyncio

import asyncpg
import pytest

from database import is_transient, while_transient
from delivery.transaction_length import BUSY_SECONDS, IDLE_SECONDS, ended_for_its_length
from watchdog import Watchdog

PASSES = [
    *("08000", "08001", "08003", "08004", "08006", "08P01"),
    *("25006", "25P03", "25P04", "40000", "40001", "40002", "40003", "40P01"),
    *("53000", "53100", "53200", "53300", "53400", "55P03"),
    *("57000", "57014", "57P01", "57P02", "57P03", "57P05", "58000", "58030"),
]
STAYS = ["22012", "23505", "25P02", "28P01", "3D000", "42501", "42P01", "55000", "57P04", "58P01", "XX000"]


def said_by_the_server(state: str) -> asyncpg.PostgresError:
    error = asyncpg.PostgresError.new({"C": state, "M": "trouble", "S": "ERROR"})
    assert error.sqlstate == state
    return error


@pytest.mark.parametrize("state", PASSES)
def test_it_passes(state: str) -> None:
    assert is_transient(said_by_the_server(state))


@pytest.mark.parametrize("state", STAYS)
def test_it_stays(state: str) -> None:
    assert not is_transient(said_by_the_server(state))


def test_a_connection_that_is_gone_passes() -> None:
    assert is_transient(asyncpg.InterfaceError("cannot call execute(): the underlying connection is closed"))
    assert is_transient(ConnectionRefusedError())
    assert not is_transient(asyncpg.InterfaceError("cannot perform operation: another is in progress"))


@pytest.mark.parametrize("state", ["25006", "40001", "53100", "55P03", "57014"])
def test_only_what_the_server_ends_for_its_length_was_too_long(state: str) -> None:
    """A lock of an hour, a full disk and an operator's cancelling say nothing about a handler."""
    assert not ended_for_its_length(said_by_the_server(state), 3600)


def test_a_transaction_that_the_server_ended_was_too_long_when_it_lasted_so_long() -> None:
    idle = asyncpg.InterfaceError("cannot call execute(): the underlying connection is closed")
    busy = asyncpg.InterfaceError("cannot call __aexit__(): the underlying connection is closed")
    busy.__context__ = asyncpg.ConnectionDoesNotExistError("closed in the middle of operation")
    assert [ended_for_its_length(idle, at) for at in (IDLE_SECONDS - 1, IDLE_SECONDS)] == [False, True]
    assert [ended_for_its_length(busy, at) for at in (IDLE_SECONDS, BUSY_SECONDS)] == [False, True]
    assert ended_for_its_length(said_by_the_server("25P04"), 1)


async def test_an_outage_longer_than_the_watchdogs_limit_is_waited_out_and_said() -> None:
    machine, seen = [0.0], list[dict[str, str]]()
    dog = Watchdog(limit=60, now=lambda: machine[0])
    dog.watch("sweep")

    async def work() -> str:
        assert dog.stuck() == {}
        seen.append(dict(dog.waiting))
        machine[0] += 50
        if len(seen) < 4:
            raise said_by_the_server("25006")
        return "done"

    assert await while_transient(work) == "done"
    assert seen == [{}, *[{"sweep": "ReadOnlySQLTransactionError"}] * 3]
    assert dog.waiting == {}


async def test_whoever_gives_up_waiting_waits_no_longer() -> None:
    """Cancelled by a rebalance, say: what is written there would hide for ever that nothing moves."""
    dog, tried = Watchdog(), asyncio.Event()
    dog.watch("stream")

    async def work() -> None:
        tried.set()
        raise ConnectionError

    waiting = asyncio.create_task(while_transient(work))
    await tried.wait()
    await asyncio.sleep(0)
    assert dog.waiting == {"stream": "ConnectionError"}
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert dog.waiting == {}
