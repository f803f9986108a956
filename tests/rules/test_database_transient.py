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
CLASSES_THAT_PASS = {"08", "40", "53", "57", "58"}
ALONE = {"25006", "25P03", "25P04", "55P03"}
OF_A_BUG = {"57P04", "58P01", "58P02", "58P03"}


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


def test_of_all_that_the_server_can_say_only_these_classes_pass() -> None:
    said = [error for error in vars(asyncpg.exceptions).values() if _is_said_by_the_server(error)]
    assert len(said) > 200
    for error in said:
        state = error.sqlstate
        passes = state in ALONE or (state[:2] in CLASSES_THAT_PASS and state not in OF_A_BUG)
        assert is_transient(error("trouble")) == passes, error


def _is_said_by_the_server(error: object) -> bool:
    return isinstance(error, type) and issubclass(error, asyncpg.PostgresError) and error.sqlstate is not None


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.InterfaceError("cannot call execute(): the underlying connection is closed"),
        asyncpg.InterfaceError("cannot perform operation: connection is closed"),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InterfaceError("pool is closing"),
        asyncpg.InternalClientError("cannot switch to state 3; another operation (2) is in progress"),
        asyncpg.InternalClientError('cannot switch to "idle" state; protocol is in the "failed" state'),
        asyncpg.InternalClientError("not connected"),
        asyncpg.OutdatedSchemaCacheError("the type was changed"),
        asyncpg.TargetServerAttributeNotMatched("None of the hosts match the target attribute requirement"),
        ConnectionRefusedError(),
        TimeoutError(),
    ],
)
def test_a_connection_that_is_gone_passes(error: Exception) -> None:
    assert is_transient(error)


def test_a_connection_that_the_pool_took_back_passes_where_trouble_came_before() -> None:
    words = "cannot call Connection.is_closed(): connection has been released back to the pool"
    ours, pools = asyncpg.InterfaceError(words), asyncpg.InterfaceError(words)
    pools.__context__ = said_by_the_server("57P01")
    assert (is_transient(ours), is_transient(pools)) == (False, True)


BUGS = [
    asyncpg.DataError("invalid input for query argument $1: 'closed' (an integer is required)"),
    asyncpg.DataError("invalid input for query argument $2: 'connection is closed'"),
    asyncpg.UndefinedFunctionError("operator does not exist: text = integer"),
    asyncpg.AmbiguousParameterError("could not determine data type of parameter $1"),
    asyncpg.InternalClientError("could not resolve query result and/or argument types in 6 attempts"),
    asyncpg.InternalClientError("no codec for composite attribute type 16385"),
    asyncpg.ProtocolError("array length overflow"),
    asyncpg.UnsupportedClientFeatureError("query argument $1: unsupported"),
    asyncpg.ClientConfigurationError("the address of a closed port"),
    asyncpg.InterfaceError("cannot perform operation: another operation is in progress"),
    asyncpg.InterfaceError("cursor: the prepared statement is closed"),
    ValueError("closed"),
    KeyError("closing"),
]


@pytest.mark.parametrize("error", BUGS)
async def test_a_mistake_of_ours_ends_at_once(error: Exception) -> None:
    """Also one whose words speak of something closed, as a state of a case is called."""
    tries = 0

    async def work() -> None:
        nonlocal tries
        tries += 1
        raise error

    with pytest.raises(type(error)):
        async with asyncio.timeout(5):
            await while_transient(work)
    assert (tries, is_transient(error)) == (1, False)


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
