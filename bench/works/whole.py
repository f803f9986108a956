"""POST /v1/applications with everything running: as many as go; 50 a second with all that follows."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any, Final

from aiokafka import TopicPartition

from bench import rig
from bench.databases import PARTITIONS, log_reader, opened, until
from bench.figures import Figures
from bench.http_load import Answered
from bench.processes import cpu_by_process, shares_of
from bench.rounds import ROUNDS, SECONDS, noted
from bench.sending import load, percentile, send
from bench.works.intake import COUNTIES, compared, start_peer
from contracts.intake import ApplicationReceived
from contracts.kafka import read_headers
from contracts.topics import CASES
from devstack.stack import Stack
from devstack.wait_until_quiet import wait_until_quiet

RATE: Final = 50
INTAKE: Final = ApplicationReceived.source
QUIET_SECONDS: Final = 180.0


@dataclass(frozen=True)
class Paced:
    """What a round at 50/s says."""

    cpu: float
    by_process: Mapping[str, float]
    stages: Sequence[tuple[str, float]]
    """Of the way to the board, on an average."""
    board_p50: float
    board_p99: float
    kafka_p50: float
    kafka_p99: float


def measure() -> Mapping[str, Figures]:
    """The even load first: what saturation leaves behind would be counted with it."""
    with rig.stack() as made, ExitStack() as peers:
        paced = [paced_round(made) for _ in range(ROUNDS)]
        names = ("cpu", "board_p50", "board_p99", "kafka_p50", "kafka_p99")
        figures = {
            f"whole.even.{name.replace('_', '-')}": Figures([getattr(each, name) for each in paced])
            for name in names
        }
        figures["whole.even.cpu"] = replace(figures["whole.even.cpu"], shares=shares_of(paced[-1].by_process))
        figures["whole.even.board-p50"] = replace(figures["whole.even.board-p50"], shares=paced[-1].stages)
        plans = {"post": load(made, rig.counties(made)[:COUNTIES], SECONDS)}
        posts = compared(made, plans, start_peer(made, peers), between=quiet)
        return {f"whole.{key}": each for key, each in posts.items()} | figures


def quiet(made: Stack) -> None:
    """Until nothing follows any more from what was sent."""
    asyncio.run(wait_until_quiet(made, made.now(), QUIET_SECONDS))


def paced_round(made: Stack) -> Paced:
    """One load at 50/s, until everything has followed from it."""
    quiet(made)
    before = cpu_by_process(made)
    answered, arrived = asyncio.run(_send_and_read(made))
    quiet(made)
    cost = {
        name: (spent - before[name]) * 1000 / answered.all for name, spent in cpu_by_process(made).items()
    }
    committed = asyncio.run(_committed(made))
    asked = {answer["case_id"]: (due, at) for due, at, answer in answered.moments}
    board = [(committed[case] - due) * 1000 for case, (due, _) in asked.items()]
    kafka = [max(0.0, arrived[case] - at) * 1000 for case, (_, at) in asked.items()]
    noted(f"{len(asked)} applications at {RATE}/s")
    return Paced(
        sum(cost.values()),
        cost,
        stages([(due, at, arrived[case], committed[case]) for case, (due, at) in asked.items()]),
        *(percentile(each, percent) for each in (board, kafka) for percent in (50, 99)),
    )


def stages(moments: Sequence[tuple[float, float, float, float]]) -> Sequence[tuple[str, float]]:
    """Which per cent of the way to the board passes until each moment: due, answered, in Kafka, committed."""
    names = ("POST → 201", "201 → in Kafka", "in Kafka → counted by reporting")
    whole = sum(last - first for first, *_, last in moments)
    return [
        (name, sum(each[place + 1] - each[place] for each in moments) / whole * 100)
        for place, name in enumerate(names)
    ]


async def _send_and_read(made: Stack) -> tuple[Answered, Mapping[str, float]]:
    """What was answered, and when each application was read from Kafka: a little after it got there."""
    plan = load(made, rig.counties(made)[:COUNTIES], SECONDS, rate=RATE)
    arrived: dict[str, float] = {}
    async with log_reader(made.bootstrap) as reader:
        reader.assign([TopicPartition(CASES, each) for each in range(PARTITIONS)])
        await reader.seek_to_end(*reader.assignment())
        reading = asyncio.create_task(_read(reader, arrived))
        answered = await asyncio.to_thread(send, plan)
        asked = {answer["case_id"] for _, _, answer in answered.moments}

        async def all_arrived() -> bool:
            return asked <= arrived.keys()

        await until(all_arrived, "every application is in Kafka")
        reading.cancel()
    return answered, arrived


async def _read(reader: Any, arrived: dict[str, float]) -> None:
    async for record in reader:
        headers = read_headers(record.headers)
        if headers.type == ApplicationReceived.type:
            arrived[headers.subject] = time.time()


async def _committed(made: Stack) -> Mapping[str, float]:
    """When reporting, which the board reads, had intake's events about each case."""
    async with opened(made, "reporting") as connection:
        rows = await connection.fetch(
            "SELECT subject, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 AS at"
            " FROM applied WHERE source = $1",
            INTAKE,
        )
    return {row["subject"]: row["at"] for row in rows}
