"""The rows of the page, in its order: what is measured of which work, beside whom, and what is aimed at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bench.figures import Figures, middle

BARE: Final = "bare FastAPI, one INSERT, same parser"
RAW: Final = "raw idempotent producer, same payloads"
KILLED: Final = (
    "intake", "assignment", "mediation", "reporting", "reporting-stream", "kafka", "postgres",
)  # fmt: skip
PAGES: Final = {
    "board": "the board",
    "day": "a day of all counties",
    "line-past": "a county's line of a past day",
    "line-today": "a county's line of today",
    "list": "list of applications",
    "list-none": "a list with no match",
    "post": "POST of an application",
}
HANDLERS: Final = "the same handlers without Kafka and ledger"


@dataclass(frozen=True)
class Aim:
    """What the median has to reach: that of ours, or that of the ratio ours / peer."""

    bound: float
    at_least: bool
    of_ratio: bool

    def is_met(self, figures: Figures) -> bool:
        value = middle(figures.ratios if self.of_ratio else figures.ours)
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}{'×' if self.of_ratio else ''}"


def ratio_at_least(bound: float) -> Aim:
    return Aim(bound, at_least=True, of_ratio=True)


def ratio_at_most(bound: float) -> Aim:
    return Aim(bound, at_least=False, of_ratio=True)


def at_most(bound: float) -> Aim:
    return Aim(bound, at_least=False, of_ratio=False)


@dataclass(frozen=True)
class Row:
    """`key`: the name of its work, which way, what of it. `says` begins with – to go on from a row."""

    key: str
    says: str
    unit: str
    peer: str = "–"
    aim: Aim | None = None

    @property
    def work(self) -> str:
        return self.key.partition(".")[0]

    @property
    def group(self) -> str:
        """What is measured together and explained together."""
        return self.key.rpartition(".")[0]


def _posts(key: str, says: str, rate: float | None, p99: float | None) -> Sequence[Row]:
    """What is said of one way to send applications."""
    return (
        Row(f"{key}.rate", says, "/s", BARE, ratio_at_least(rate) if rate else None),
        Row(f"{key}.p50", "– p50", "ms", BARE),
        Row(f"{key}.p99", "– p99", "ms", BARE, ratio_at_most(p99) if p99 else None),
        Row(f"{key}.cpu-service", "– CPU of the service, each", "ms", BARE),
        Row(f"{key}.cpu-postgres", "– CPU of PostgreSQL, each", "ms", BARE),
    )


ROWS: Final[Sequence[Row]] = (
    *_posts("intake.counties", "POST /v1/applications, 16 connections, intake alone, ten counties", 0.6, 2),
    *_posts("intake.county", "the same, all for one county", None, None),
    Row("intake.messages.each", "POST: messages to PostgreSQL, each", "", BARE, at_most(4)),
    *_posts("whole.post", "POST /v1/applications, 16 connections, the whole stack running", 0.3, None),
    Row(
        "whole.even.cpu",
        "50 applications/s, the whole stack: CPU of all processes, each",
        "ms",
        aim=at_most(12),
    ),
    Row("whole.even.board-p50", "50 applications/s: POST → visible on the board, p50", "ms", aim=at_most(60)),
    Row(
        "whole.even.board-p99", "50 applications/s: POST → visible on the board, p99", "ms", aim=at_most(150)
    ),
    Row("whole.even.kafka-p50", "50 applications/s: 201 → in Kafka, p50", "ms", aim=at_most(4)),
    Row("whole.even.kafka-p99", "50 applications/s: 201 → in Kafka, p99", "ms", aim=at_most(20)),
    Row("relay.alone.rate", "relay, 100,000 rows, alone", "/s", RAW, ratio_at_least(0.8)),
    Row(
        "relay.beside.rate",
        "relay, 100,000 rows, in its service beside the consumer",
        "/s",
        RAW,
        ratio_at_least(0.65),
    ),
    Row(
        "reporting.live.nothing",
        "reporting live, events",
        "/s",
        "Faust agent that does nothing",
        ratio_at_least(0.7),
    ),
    Row(
        "reporting.live.table",
        "reporting live, events",
        "/s",
        "Faust agent, a table write each",
        ratio_at_least(2.5),
    ),
    Row(
        "reporting.rebuild.rate",
        "reporting rebuild, events",
        "/s",
        "quixstreams, stateful",
        ratio_at_least(1),
    ),
    Row(
        "consumers.assignment.short",
        "assignment's consumer, short waiting list, events",
        "/s",
        HANDLERS,
        ratio_at_least(0.7),
    ),
    Row(
        "consumers.assignment.long",
        "assignment's consumer, 8,500 waiting in the county, events",
        "/s",
        HANDLERS,
        ratio_at_least(0.7),
    ),
    Row(
        "consumers.length.ratio",
        "assignment's consumer with 8,500 waiting",
        "/s",
        "itself with a short list",
        ratio_at_least(0.77),
    ),
    Row(
        "consumers.county.wait",
        "assignment's consumer with 8,500 waiting: longest wait of a request about the county",
        "ms",
        aim=at_most(100),
    ),
    Row("consumers.mediation.rate", "mediation's consumer, events", "/s", HANDLERS, ratio_at_least(0.7)),
    Row("standing.start.first", "start of the stack, empty folder", "s"),
    Row("standing.start.again", "cold start of the stack", "s", aim=at_most(8)),
    Row("standing.memory.idle", "memory of the stack (sum of PSS), idle", "MB", aim=at_most(700)),
    Row("standing.memory.saturated", "memory of the stack (sum of PSS), saturated", "MB", aim=at_most(1000)),
    Row("standing.cpu.idle", "CPU of the stack while nobody asks, of a core", "%", aim=at_most(6)),
    *(
        Row(
            f"growth.{page}.ms",
            f"growth of the cases: {says}, one request",
            "ms",
            "itself with the fewest cases",
            ratio_at_most(1.3),
        )
        for page, says in PAGES.items()
    ),
    *(
        Row(f"recovery.{name}.seconds", f"kill -9 of {name} under load → caught up", "s", aim=at_most(7))
        for name in KILLED
    ),
)
