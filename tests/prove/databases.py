"""Faults of PostgreSQL: stopped at once, sessions ended, replies to COMMIT lost, locks held."""

import asyncio
import signal
from contextlib import AsyncExitStack, suppress
from typing import Final

import asyncpg

from builders_proxy import cutting_proxy
from contracts.service_names import SERVICES
from prove.rig import Rig

IN_COMMIT: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ~* '^ *commit' AND state = 'active'"
)
ANY: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> 'yuanxin'"
    " AND datname = ANY($1::text[]) AND random() < 0.3"
)
LOCKED: Final = {"intake": "cases", "assignment": "cases", "mediation": "cases", "reporting": "figures"}


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
    rig.note("sessions ended", sessions=ended)


async def lose_commit_replies(rig: Rig, until: float) -> None:
    """Services talk to PostgreSQL through a proxy; now and then COMMIT is done and nobody hears of it."""
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as proxies:
        cuts, behind_proxies = [], ("intake", "mediation", "assignment")
        for name in behind_proxies:
            api, cut = await proxies.enter_async_context(cutting_proxy(rig.stack.app_url(name)))
            loops, cut_loops = await proxies.enter_async_context(cutting_proxy(rig.stack.loops_url(name)))
            await rig.restart(name, YUANXIN_DATABASE_URL=api, YUANXIN_LOOPS_URL=loops)
            cuts += [(name, cut), (name, cut_loops)]
        await rig.until_ready(*behind_proxies)
        while loop.time() < until:
            name, cut = rig.rng.choice(cuts)
            rig.note("replies to COMMIT lost", process=name)
            cut.set()
            await asyncio.sleep(rig.rng.uniform(0.1, 0.5))
            cut.clear()
            await asyncio.sleep(rig.rng.uniform(0.5, 2))
        for name in behind_proxies:
            await rig.restart(name)
        await rig.until_ready(*behind_proxies)


async def hold_locks(rig: Rig, until: float) -> None:
    """A transaction of somebody else stays open over a table, longer than any lock is waited for."""
    loop = asyncio.get_running_loop()
    while loop.time() < until:
        service = rig.rng.choice([*LOCKED])
        seconds = min(rig.rng.choice((8.0, 15.0, 45.0)), max(1.0, until - loop.time()))
        rig.note("a table locked", process=service, seconds=round(seconds, 1))
        other = await asyncpg.connect(rig.stack.servers.postgres.url(service))
        try:
            async with other.transaction():
                await other.execute(f"LOCK TABLE {LOCKED[service]} IN ACCESS EXCLUSIVE MODE")
                await asyncio.sleep(seconds)
        finally:
            other.terminate()
        await asyncio.sleep(rig.rng.uniform(0.5, 2))


async def slow_handlers(rig: Rig, until: float) -> None:
    """Every step that assignment writes down takes a while."""
    owner = await asyncpg.connect(rig.stack.owner_url("assignment"))
    try:
        await owner.execute(
            "CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END $$;"
            "CREATE TRIGGER slow BEFORE INSERT ON steps FOR EACH ROW EXECUTE FUNCTION slow()"
        )
        rig.note("a slow handler", process="assignment")
        await asyncio.sleep(max(0.0, until - asyncio.get_running_loop().time()))
    finally:
        await owner.execute("DROP TRIGGER slow ON steps")
        await owner.close()
