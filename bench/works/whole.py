"""POST /v1/applications with everything running: as many as go; 50 a second with all that follows."""

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from aiokafka import TopicPartition

from bench import rig
from bench.databases import PARTITIONS, log_reader, opened, until
from bench.figures import Figures
from bench.http_load import Answered
from bench.processes import cpu_by_process, shares_of
from bench.profile import Shares
from bench.rounds import ROUNDS, SECONDS, noted
from bench.sending import load, percentile, send
from bench.works.intake import COUNTIES, compared, start_peer
from contracts.intake import ApplicationReceived
from contracts.kafka import read_headers
from contracts.topics import CASES
from devstack.stack import Stack
from devstack.wait_until_quiet import wait_until_quiet

RATE: Final = 50
TO_BOARD: Final = ("POST → 201", "201 → in Kafka", "in Kafka → counted by reporting")
TO_KAFKA: Final = ("commit in intake → read by its relay", "read by its relay → acknowledged and read again")
SLOWEST: Final = 0.05
"""Of the ways to Kafka, for what limits the slowest of a hundred."""
INTAKE: Final = ApplicationReceived.source
QUIET_SECONDS: Final = 180.0


@dataclass(frozen=True)
class Paced:
    """What a round at 50/s says."""

    cpu: float
    by_process: Mapping[str, float]
    to_board: Shares
    to_kafka: Shares
    slow_to_kafka: Shares
    answered_behind: float
    """Milliseconds on an average from the commit, where the way to Kafka begins, to the 201."""
    board_p50: float
    board_p99: float
    kafka_p50: float
    kafka_p99: float


class Arrived(NamedTuple):
    """When the relay had read and packed a row, by the record's millisecond; when it was read from Kafka."""

    packed: float
    at: float


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
        figures["whole.even.board-p50"] = replace(figures["whole.even.board-p50"], shares=paced[-1].to_board)
        figures |= kafka_explained(figures, paced[-1])
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
    counted, stored = asyncio.run(_counted(made)), asyncio.run(_stored(made))
    asked = {answer["case_id"]: (due, at) for due, at, answer in answered.moments}
    board = [(counted[case] - due) * 1000 for case, (due, _) in asked.items()]
    kafka = {case: max(0.0, arrived[case].at - at) * 1000 for case, (_, at) in asked.items()}
    ways = {case: (stored[case], max(stored[case], arrived[case].packed), arrived[case].at) for case in asked}
    slowest = sorted(asked, key=lambda case: -kafka[case])[: max(1, int(len(asked) * SLOWEST))]
    noted(f"{len(asked)} applications at {RATE}/s")
    return Paced(
        sum(cost.values()),
        cost,
        stages(TO_BOARD, [(due, at, arrived[case].at, counted[case]) for case, (due, at) in asked.items()]),
        stages(TO_KAFKA, ways.values()),
        stages(TO_KAFKA, [ways[case] for case in slowest]),
        sum(at - stored[case] for case, (_, at) in asked.items()) * 1000 / len(asked),
        *(percentile(each, percent) for each in (board, list(kafka.values())) for percent in (50, 99)),
    )


def kafka_explained(figures: Mapping[str, Figures], paced: Paced) -> Mapping[str, Figures]:
    """The lines 201 → in Kafka, each with its profile."""
    p50, p99 = figures["whole.even.kafka-p50"], figures["whole.even.kafka-p99"]
    note = f"its way begins at the commit, {paced.answered_behind:.1f} ms before the answer"
    return {
        "whole.even.kafka-p50": replace(p50, shares=paced.to_kafka, note=note),
        "whole.even.kafka-p99": replace(
            p99, shares=paced.slow_to_kafka, note=f"its profile is of the slowest {SLOWEST:.0%}"
        ),
    }


def stages(names: Sequence[str], moments: Collection[Sequence[float]]) -> Shares:
    """Which per cent of all these ways passes on each stage, by the moments at which it begins and ends."""
    whole = sum(each[-1] - each[0] for each in moments) or 1.0
    return [
        (name, sum(each[place + 1] - each[place] for each in moments) / whole * 100)
        for place, name in enumerate(names)
    ]


async def _send_and_read(made: Stack) -> tuple[Answered, Mapping[str, Arrived]]:
    """What was answered, and when each application was read from Kafka."""
    plan = load(made, rig.counties(made)[:COUNTIES], SECONDS, rate=RATE)
    arrived: dict[str, Arrived] = {}
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


async def _read(reader: Any, arrived: dict[str, Arrived]) -> None:
    async for record in reader:
        headers = read_headers(record.headers)
        if headers.type == ApplicationReceived.type:
            arrived[headers.subject] = Arrived(record.timestamp / 1000, time.time())


async def _counted(made: Stack) -> Mapping[str, float]:
    """When reporting, which the board reads, had intake's events about each case."""
    async with opened(made, "reporting") as connection:
        rows = await connection.fetch(
            "SELECT subject, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 AS at"
            " FROM applied WHERE source = $1",
            INTAKE,
        )
    return {row["subject"]: row["at"] for row in rows}


async def _stored(made: Stack) -> Mapping[str, float]:
    """When intake committed each case: rows of its audit never change."""
    async with opened(made, "intake") as connection:
        rows = await connection.fetch(
            "SELECT case_id::text, extract(epoch FROM min(pg_xact_commit_timestamp(xmin)))::float8 AS at"
            " FROM audit GROUP BY case_id"
        )
    return {row["case_id"]: row["at"] for row in rows}
