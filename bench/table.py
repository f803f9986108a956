"""The rows of the page, in its order: what is measured of which work, beside whom, and what is aimed at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bench.figures import Figures, middle

BARE: Final = "bare FastAPI, one INSERT, same parser"
RAW: Final = "raw idempotent producer, same payloads"
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
)
