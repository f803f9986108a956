"""Faults of PostgreSQL: stopped at once, sessions ended, replies to COMMIT lost, locks held."""

import asyncio
import signal
from contextlib import AsyncExitStack, suppress
from typing import Final

import asyncpg

from builders_proxy import cutting_proxy
from contracts.service_names import SERVICES
from prove.rig import READY_SECONDS, Rig

IN_COMMIT: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE query ~* '^ *(commit|update idempotency_keys)' AND state = 'active'"
)
ANY: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> 'yuanxin'"
    " AND datname = ANY($1::text[]) AND random() < 0.3"
)
LONGEST_CUT: Final = 2.0
"""So long it is waited for somebody to COMMIT."""
OPEN_SECONDS: Final = 125.0
"""Longer than a consumer may go without a poll (max.poll.interval)."""
HANDLER_SECONDS: Final = 6.5
"""Longer than the session timeout; five of them are longer than transaction_timeout."""
SLOW: Final = f"""
CREATE SEQUENCE slowed;
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    $$ BEGIN PERFORM nextval('slowed'), pg_sleep({HANDLER_SECONDS}); RETURN NEW; END $$;
CREATE TRIGGER slow BEFORE INSERT ON steps FOR EACH ROW EXECUTE FUNCTION slow()
"""
LOCKED: Final = {"intake": "cases", "assignment": "cases", "mediation": "cases", "reporting": "figures"}
STOPS_NO_CLIENT: Final = ("mediation", "reporting")
"""Applications come in all the same: without them nothing would be behind."""


async def restart_postgres(rig: Rig, until: float) -> None:
    """An immediate stop, as of a power cut, and a start that recovers; between them sessions are ended."""
    loop = asyncio.get_running_loop()
    postgres = rig.stack.processes["postgres"]
    while loop.time() < until:
        await end_sessions(rig, min(until, loop.time() + rig.rng.uniform(2, 5)))
        rig.note("PostgreSQL stopped at once, started again")
        await asyncio.to_thread(postgres.stop, signal.SIGQUIT)
        await asyncio.sleep(rig.rng.uniform(0, 3))
        await asyncio.to_thread(postgres.start)
        await rig.until_ready("postgres")


async def end_sessions(rig: Rig, until: float) -> None:
    """Those in COMMIT whenever one is seen, others by chance."""
    loop = asyncio.get_running_loop()
    ended = 0
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
        superuser = await asyncpg.connect(rig.stack.servers.postgres.url(), timeout=5)
        try:
            while loop.time() < until:
                for _ in range(50):
                    ended += len(await superuser.fetch(IN_COMMIT))
                    await asyncio.sleep(0.005)
                ended += len(await superuser.fetch(ANY, [*SERVICES]))
        finally:
            superuser.terminate()
    rig.note("sessions ended", ended)


async def lose_commit_replies(rig: Rig, until: float) -> None:
    """Services talk to PostgreSQL through a proxy; now and then COMMIT is done and nobody hears of it.

    Until once nobody heard, however long the services took to come back on a slow machine.
    """
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as proxies:
        cuts, behind_proxies = [], ("intake", "mediation", "assignment")
        for name in behind_proxies:
            api, cut = await proxies.enter_async_context(cutting_proxy(rig.stack.app_url(name)))
            loops, cut_loops = await proxies.enter_async_context(cutting_proxy(rig.stack.loops_url(name)))
            await rig.restart(name, YUANXIN_DATABASE_URL=api, YUANXIN_LOOPS_URL=loops)
            cuts += [(name, cut), (name, cut_loops)]
        await rig.until_ready(*behind_proxies)
        lost, latest = 0, max(until, loop.time()) + READY_SECONDS
        while loop.time() < until or (not lost and loop.time() < latest):
            name, cut = rig.rng.choice(cuts)
            before = cut.replies_lost
            cut.hit.clear()
            cut.set()
            await asyncio.sleep(rig.rng.uniform(0.1, 0.5))
            with suppress(TimeoutError):
                await asyncio.wait_for(cut.hit.wait(), LONGEST_CUT)
            cut.clear()
            lost += cut.replies_lost - before
            rig.note("replies to COMMIT lost", cut.replies_lost - before, process=name)
            await asyncio.sleep(rig.rng.uniform(0.5, 2))
        for name in behind_proxies:
            await rig.restart(name, YUANXIN_DATABASE_URL=None, YUANXIN_LOOPS_URL=None)
        await rig.until_ready(*behind_proxies)


async def hold_locks(rig: Rig, until: float) -> None:
    """A transaction of somebody else stays open over a table, longer than any lock is waited for.

    The first one for two minutes, however short the scenario is.
    """
    loop = asyncio.get_running_loop()
    if rig.stack.now().hour < 16:
        await _hold_a_lock(rig, rig.rng.choice(STOPS_NO_CLIENT), OPEN_SECONDS)
    while (left := until - loop.time()) > 0:
        seconds = min(rig.rng.choice((8.0, 15.0, 45.0)), max(1.0, left))
        await _hold_a_lock(rig, rig.rng.choice([*LOCKED]), seconds)
        await asyncio.sleep(rig.rng.uniform(0.5, 2))


async def _hold_a_lock(rig: Rig, service: str, seconds: float) -> None:
    other = await asyncpg.connect(rig.stack.servers.postgres.url(service))
    try:
        async with other.transaction():
            await other.execute(f"LOCK TABLE {LOCKED[service]} IN ACCESS EXCLUSIVE MODE")
            rig.note("a table locked", process=service, seconds=round(seconds, 1))
            await asyncio.sleep(seconds)
    finally:
        other.terminate()


async def slow_handlers(rig: Rig, until: float) -> None:
    """Each step that assignment writes down takes longer than its reader may be silent in its group.

    A batch of them takes longer than a transaction may, and what is tried until it gets through longer than a
    poll.
    """
    loop = asyncio.get_running_loop()
    ends = max(until, loop.time() + (OPEN_SECONDS if rig.stack.now().hour < 16 else 0.0))
    owner = await asyncpg.connect(rig.stack.owner_url("assignment"))
    try:
        await owner.execute(SLOW)
        await asyncio.sleep(max(0.0, ends - loop.time()))
        slowed = await owner.fetchval("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM slowed")
        rig.note("handlers slowed", slowed, process="assignment", seconds_each=HANDLER_SECONDS)
    finally:
        await owner.execute("DROP TRIGGER slow ON steps; DROP FUNCTION slow; DROP SEQUENCE slowed")
        await owner.close()
