"""POST /v1/applications, nothing else running, beside a bare FastAPI that stores its body."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

import asyncpg

from bench import rig
from bench.figures import Figures
from bench.http_load import Load
from bench.messages import Counted, counting_proxy
from bench.processes import cpu_seconds, free_port, served
from bench.profile import profiled
from bench.rounds import ROUNDS, SECONDS, noted
from bench.sending import load, percentile, send
from devstack.stack import Stack

COUNTIES = 10
ASKED = 200


@dataclass(frozen=True)
class Post:
    """What one round says: rate, milliseconds, CPU milliseconds of each request."""

    rate: float
    p50: float
    p99: float
    cpu_service: float
    cpu_postgres: float


def measure() -> Mapping[str, Figures]:
    """Ours across counties, ours for one county, the peer; and again."""
    with rig.stack(only=("intake",)) as made, ExitStack() as peers:
        counties = rig.counties(made)[:COUNTIES]
        port = start_peer(made, peers)
        plans = {"counties": load(made, counties, SECONDS), "county": load(made, counties[:1], SECONDS)}
        figures = compared(made, plans, port)
        return {f"intake.{key}": each for key, each in figures.items()} | {
            "intake.messages.each": messages(made)
        }


def at_once(made: Stack) -> None:
    """Between two rounds nothing is waited for."""


def compared(
    made: Stack, plans: Mapping[str, Load], peer: tuple[int, int], between: Callable[[Stack], None] = at_once
) -> dict[str, Figures]:
    """By plan and figure: so many rounds of ours, with the peer in between."""
    port, pid = peer
    ours: dict[str, list[Post]] = {name: [] for name in plans}
    theirs: list[Post] = []
    for _ in range(ROUNDS):
        for name, plan in plans.items():
            ours[name].append(post(made, plan, pid_of(made)))
            between(made)
        theirs.append(post(made, replace(next(iter(plans.values())), port=port), pid))
    return {
        f"{name}.{field.replace('_', '-')}": Figures(
            [getattr(each, field) for each in ours[name]], [getattr(each, field) for each in theirs]
        )
        for name in plans
        for field in ("rate", "p50", "p99", "cpu_service", "cpu_postgres")
    } | {f"{name}.rate": profiled_rate(made, plan, ours[name], theirs) for name, plan in plans.items()}


def profiled_rate(made: Stack, plan: Load, ours: Sequence[Post], theirs: Sequence[Post]) -> Figures:
    """With one more round, not counted, under the profiler."""
    with profiled(pid_of(made)) as shares:
        send(plan)
    return Figures([each.rate for each in ours], [each.rate for each in theirs], shares=shares)


def post(made: Stack, plan: Load, pid: int) -> Post:
    """One round."""
    postgres = made.processes["postgres"].pid
    assert postgres
    before = cpu_seconds(pid), cpu_seconds(postgres)
    answered = send(plan)
    after = cpu_seconds(pid), cpu_seconds(postgres)
    service, database = (
        (end - begin) * 1000 / answered.all for begin, end in zip(before, after, strict=True)
    )
    times = answered.milliseconds
    return Post(len(times) / plan.seconds, percentile(times, 50), percentile(times, 99), service, database)


def start_peer(made: Stack, peers: ExitStack) -> tuple[int, int]:
    """Its port and its process, in the same PostgreSQL."""
    asyncio.run(_make_database(made.servers.postgres.url()))
    port = free_port()
    return port, peers.enter_context(
        served("bench.peers.bare_api", made.servers.postgres.url("bare"), str(port), port=port)
    )


async def _make_database(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE DATABASE bare")
    await connection.close()


def pid_of(made: Stack) -> int:
    pid = made.processes["intake"].pid
    assert pid
    return pid


def messages(made: Stack) -> Figures:
    """What a POST says to PostgreSQL, ours and the peer's, once the connection has learnt its statements."""
    own = made.servers.ports()["postgres"]
    plan = load(made, rig.counties(made)[:1], ASKED / 100, connections=1, rate=100)
    with counting_proxy(own) as (port, counted):
        restart(made, YUANXIN_DATABASE_URL=made.app_url("intake").replace(f":{own}/", f":{port}/"))
        ours = turns_each(plan, counted)
        restart(made, YUANXIN_DATABASE_URL=made.app_url("intake"))
    with counting_proxy(own) as (port, counted):
        url, web = made.servers.postgres.url("bare").replace(f":{own}/", f":{port}/"), free_port()
        with served("bench.peers.bare_api", url, str(web), port=web):
            peer = turns_each(replace(plan, port=web), counted)
    return Figures([ours], [peer], "seen by a proxy in front of PostgreSQL; BEGIN and COMMIT count")


def turns_each(plan: Load, counted: Counted) -> float:
    """The second time; the first one learns."""
    send(plan)
    before = counted.turns
    answered = send(plan).all
    if counted.turns == before:
        raise RuntimeError("nothing went through the proxy")
    return (counted.turns - before) / answered


def restart(made: Stack, **environment: str) -> None:
    process = made.processes["intake"]
    process.stop()
    made.extra_environment["intake"].update(environment)
    process.start()
    process.wait_ready()
    noted("intake was started again")
